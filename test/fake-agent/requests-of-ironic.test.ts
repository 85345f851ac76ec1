import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { AgentSettings } from '../../src/fake-agent/settings.ts'
import { exchange } from '../../src/http.ts'
import { Bench, token } from './bench.ts'

/** What a real Ironic (21.4.4) sent to an agent while it cleaned, with everything it says of its node. */
type Sent = {
  scenario: string
  method: string
  path: string
  headers: Record<string, string>
  body?: { name: string; params: { step?: Record<string, unknown>; clean_version?: unknown } & Record<string, unknown> }
}

const sent = JSON.parse(
  readFileSync(new URL('fixtures/requests-of-ironic.json', import.meta.url), 'utf8'),
) as readonly Sent[]

async function answered(request: Sent, settings: AgentSettings = {}) {
  const bench = await new Bench(settings).start()
  await bench.untilHeartbeats(1)
  const { method, path, headers, body } = structuredClone(request)
  // Ironic sends the versions that the agent has told it.
  if (body && 'clean_version' in body.params) body.params.clean_version = { generic_hardware_manager: '1.2' }
  const url = `http://agent-node-1${path.replace('TOKEN', token)}`
  let answer: { status: number; json: Record<string, unknown> } | undefined
  bench.conductor.spawn('ask', async () => {
    const { status, text } = await exchange(bench.conductor.fetch, { method, url, headers, body, timeoutMs: 60_000 })
    answer = { status, json: JSON.parse(text) as Record<string, unknown> }
  })
  await bench.world.run(60_000, () => answer !== undefined)
  await bench.untilHeartbeats(2, 400_000)
  const { json } = await bench.ask('GET', '/v1/commands/?agent_token=TOKEN')
  return { ...answer, commands: (json as { commands: Record<string, unknown>[] }).commands }
}

const withStep = sent.filter(({ body }) => body?.params.step)

test.each(withStep)('$scenario: the step $body.params.step.step is taken at once, done and echoed', async (request) => {
  const step = request.body?.params.step
  const { status, json, commands } = await answered(request, {
    hardwareManagers: [
      {
        name: 'generic_hardware_manager',
        className: 'Firmware',
        version: '1.2',
        supportLevel: 3,
        cleanSteps: [{ step: 'update_firmware', interface: 'deploy', priority: 0 }],
      },
    ],
  })
  expect(status).toBe(200)
  expect(json).toMatchObject({ command_name: 'execute_clean_step', command_status: 'RUNNING', command_error: null })
  expect(commands.at(-1)).toMatchObject({
    command_name: 'execute_clean_step',
    command_status: 'SUCCEEDED',
    command_result: { clean_step: step },
  })
})

test('the steps are fetched in one request', async () => {
  const request = sent.find(({ body }) => body?.name === 'clean.get_clean_steps') as Sent
  const { status, json } = await answered(request)
  expect(status).toBe(200)
  expect(json).toMatchObject({
    command_name: 'get_clean_steps',
    command_status: 'SUCCEEDED',
    command_result: {
      clean_steps: { GenericHardwareManager: expect.any(Array) },
      hardware_manager_version: { generic_hardware_manager: '1.2' },
    },
  })
})

test('this Ironic reads the list without a token: an agent of its age lets it, one of August 2026 does not', async () => {
  const request = sent.find(({ method }) => method === 'GET') as Sent
  expect(request.path).not.toContain('agent_token')
  expect(await answered(request)).toMatchObject({ status: 401 })
  expect(await answered(request, { tokenForReading: 'once sent' })).toMatchObject({ status: 200 })
})
