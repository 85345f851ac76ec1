import { HttpResponse, delay, http, passthrough } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { executeCleanStep, getCleanSteps, getCommandsStatus } from '../../src/conductor/agent/client.ts'
import type { Json, Step } from '../../src/conductor/node.ts'
import { newNode } from '../../src/conductor/node.ts'
import type { OptionOverrides } from '../../src/conductor/options/options.ts'
import { Task } from '../../src/conductor/task.ts'
import { runAgent } from '../../src/fake-agent/agent.ts'
import { Machine } from '../../src/machine/machine.ts'
import { profiles, type HardwareProfile } from '../../src/machine/profiles.ts'
import { RealWorld } from '../../src/sim/real-world.ts'
import type { App, Process } from '../../src/world.ts'
import { bareConductor, nodeUuid } from '../conductor/bench.ts'
import { closedUrl } from './closed-url.ts'

// The client uses the platform's own fetch; msw stands where the wire would be, with the emulated agent behind it.
const wire = setupServer()
beforeAll(() => wire.listen({ onUnhandledRequest: 'error' }))
afterEach(() => wire.resetHandlers())
afterAll(() => wire.close())

const world = new RealWorld()
const token = 'T'.repeat(43)
const commandsUrl = 'http://agent.test:9999/v1/commands/'
let agent: { app: App; process: Process }

/** A boot of the agent whose app is given to msw instead of a socket, and an Ironic that knows it. */
async function bootAgent(): Promise<{ app: App; process: Process }> {
  const process = world.process('agent', { speed: 1000 })
  const machine = new Machine(
    { name: 'm', uuid: nodeUuid, serial: 'CR00001', macs: ['52:54:00:00:00:01', '52:54:00:00:00:02'] },
    profiles['two-disk-1u'] as HardwareProfile,
    world.process('machine'),
  )
  for (const disk of machine.disks) disk.powerOn()
  let opened: (app: App) => void = () => {}
  const app = new Promise<App>((resolve) => (opened = resolve))
  process.listen = (_host, served) => {
    opened(served)
    return Promise.resolve({ url: 'http://agent.test:9999', close() {} })
  }
  machine.startRamdisk = (boot) => {
    runAgent(process, machine, boot, {})
    return () => {}
  }
  wire.use(
    http.get('http://ironic.test/', () => HttpResponse.json({ default_version: { version: '1.82' } })),
    http.get('http://ironic.test/v1/lookup', () =>
      HttpResponse.json({
        node: { uuid: nodeUuid, properties: {}, instance_info: {}, driver_info: {}, driver_internal_info: {} },
        config: { heartbeat_timeout: 300, agent_token: token, agent_token_required: true, metrics: {} },
      }),
    ),
    http.post(`http://ironic.test/v1/heartbeat/${nodeUuid}`, () => new HttpResponse(null, { status: 202 })),
  )
  machine.startRamdisk({ number: 1, from: 'network', parameters: { 'ipa-api-url': 'http://ironic.test' } })
  return { app: await app, process }
}

beforeEach(async () => {
  agent = await bootAgent()
})
afterEach(() => agent.process.kill())

const behind = () => http.all(`${commandsUrl}*`, ({ request }) => agent.app.fetch(request))

let processes = 0
function task(info: Json = {}, options: OptionOverrides = {}): Task {
  const conductor = bareConductor(world.process(`ironic ${++processes}`, { speed: 1000 }), {
    'agent.command_timeout': 1,
    ...options,
  })
  const node = newNode({
    uuid: nodeUuid,
    driver: 'redfish',
    created_at: '2026-01-01T00:00:00.000000+00:00',
    driver_internal_info: { agent_url: 'http://agent.test:9999', agent_secret_token: token, ...info },
  })
  conductor.store.createNode(node)
  return new Task(conductor, node, { purpose: 'test', shared: true })
}
const step: Step = { interface: 'deploy', step: 'erase_devices_metadata', priority: 99, abortable: true }
const failure = (work: Promise<unknown>): Promise<{ name: string; message: string }> =>
  work.then(
    () => ({ name: 'none', message: 'no error' }),
    ({ name, message }: Error) => ({ name, message }),
  )

test('the emulated agent answers over the wire', async () => {
  wire.use(behind())
  const { command_status, command_result } = await getCleanSteps(task())
  expect(command_status).toBe('SUCCEEDED')
  expect(Object.keys(command_result ?? {}).toSorted()).toEqual(['clean_steps', 'hardware_manager_version'])
  const [first] = await getCommandsStatus(task())
  expect(first?.command_name).toBe('get_clean_steps')
})

test('a wrong token is an error of the agent', async () => {
  wire.use(behind())
  expect(await failure(getCleanSteps(task({ agent_secret_token: 'wrong' })))).toMatchObject({ name: 'AgentAPIError' })
})

test('a busy agent is in progress, not failed', async () => {
  wire.use(http.post(commandsUrl, () => HttpResponse.json({ faultstring: 'Agent is busy' }, { status: 409 })))
  expect(await failure(executeCleanStep(task(), step))).toEqual({
    name: 'AgentInProgress',
    message: `Node ${nodeUuid} command "clean.execute_clean_step" failed. Agent is presently executing a command. Error Agent is busy`,
  })
})

test('garbage instead of JSON', async () => {
  let sent = ''
  wire.use(
    http.post(commandsUrl, async ({ request }) => {
      sent = await request.text()
      return HttpResponse.text('<html>')
    }),
  )
  expect(await failure(getCleanSteps(task()))).toEqual({
    name: 'IronicException',
    message: `Unable to decode response as JSON.\nRequest URL: ${commandsUrl}\nRequest body: "${sent}"\nResponse status code: 200\nResponse: "<html>"`,
  })
  expect(sent).toContain('"clean.get_clean_steps"')
})

test('a command list without commands', async () => {
  wire.use(http.get(commandsUrl, () => HttpResponse.json({})))
  expect(await failure(getCommandsStatus(task()))).toMatchObject({ message: "'commands'" })
})

test('a refused connection: three posts, each followed by three looks at the list', async () => {
  const closed = await closedUrl()
  const { port } = new URL(closed)
  const asked: string[] = []
  wire.use(
    http.all(`${closed}/v1/commands/`, ({ request }) => {
      asked.push(request.method)
      return passthrough()
    }),
  )
  const { name, message } = await failure(getCleanSteps(task({ agent_url: closed })))
  expect(name).toBe('AgentConnectionFailed')
  expect(message).toBe(
    `Connection to agent failed: Failed to connect to the agent running on node ${nodeUuid} for invoking command clean.get_clean_steps. ` +
      `Error: HTTPConnectionPool(host='127.0.0.1', port=${port}): Max retries exceeded with url: /v1/commands/?wait=true&agent_token=${token} ` +
      `(Caused by NewConnectionError("HTTPConnection(host='127.0.0.1', port=${port}): Failed to establish a new connection: [Errno 111] Connection refused"))`,
  )
  expect(asked.join()).toBe(Array.from({ length: 3 }, () => 'POST,GET,GET,GET').join())
})

test('a lost answer does not matter when the command runs', async () => {
  wire.use(
    http.post(commandsUrl, async () => {
      await delay('infinite')
      return undefined
    }),
    http.get(commandsUrl, () =>
      HttpResponse.json({ commands: [{ command_name: 'execute_clean_step', command_status: 'RUNNING' }] }),
    ),
  )
  expect(await executeCleanStep(task(), step)).toEqual({
    command_name: 'execute_clean_step',
    command_status: 'RUNNING',
  })
})

test('half a body is a broken connection', async () => {
  wire.use(
    http.get(commandsUrl, () => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"comm'))
          const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
          controller.error(new TypeError('terminated', { cause }))
        },
      })
      return new HttpResponse(body)
    }),
  )
  expect(await failure(getCommandsStatus(task()))).toEqual({
    name: 'AgentConnectionFailed',
    message:
      `Connection to agent failed: Failed to connect to the agent running on node ${nodeUuid} to collect commands status. ` +
      `Error: ("Connection broken: ConnectionResetError(104, 'Connection reset by peer')", ConnectionResetError(104, 'Connection reset by peer'))`,
  })
})

test('an agent that hangs is given up', async () => {
  wire.use(
    http.get(commandsUrl, async () => {
      await delay('infinite')
      return undefined
    }),
  )
  expect(await failure(getCommandsStatus(task({}, { 'agent.max_command_attempts': 1 })))).toMatchObject({
    message: expect.stringMatching(/Read timed out\. \(read timeout=1\)$/) as string,
  })
})

test('a 500 of HTML', async () => {
  wire.use(http.post(commandsUrl, () => HttpResponse.html('<html>oops</html>', { status: 500 })))
  expect((await failure(getCleanSteps(task()))).message).toMatch(/^Unable to decode response as JSON\./)
})
