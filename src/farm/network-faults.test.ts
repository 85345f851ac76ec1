import { afterEach, expect, test } from 'vitest'
import { ask, farmOf, stopFarms, until } from '../../test/farm/bench.ts'
import { connectionFailure, exchange } from '../http.ts'
import type { Layout } from './farm-world.ts'

afterEach(stopFarms)

type Both = Awaited<ReturnType<typeof farmOf>>

const inject = async (both: Both, fault: Record<string, unknown>) => {
  const { status, json } = await ask(both, 'POST', '/machines/node-1/faults', fault)
  expect(status).toBe(201)
  return () => ask(both, 'DELETE', `/faults/${String(json['id'])}`)
}

/** What a client outside sees of the BMC: the status or the failure, and the milliseconds that took. */
async function bmcSays({ farm, ironic }: Both, name = 'node-1', timeoutMs = 400) {
  const url = `${farm.lab.node(name).bmc.url}/redfish/v1/`
  const from = performance.now()
  const said = await exchange(ironic.process.fetch, { method: 'GET', url, timeoutMs }).then(
    ({ status }) => status,
    connectionFailure,
  )
  return { said, ms: performance.now() - from }
}

test('requests to a BMC are lost, are answered late, or are lost by share, until the fault is lifted', async () => {
  const both = await farmOf(2)
  const reach = await inject(both, { fault: 'bmc unreachable' })
  expect((await bmcSays(both)).said).toBe('ETIMEDOUT')
  expect((await bmcSays(both, 'node-2')).said).toBe(200)
  await reach()
  expect((await bmcSays(both)).said).toBe(200)

  const fast = await inject(both, { fault: 'network slow', from: 'ironic', to: 'bmc-$node', byMs: 60 })
  expect((await bmcSays(both)).ms).toBeGreaterThanOrEqual(119)
  expect((await bmcSays(both, 'node-2')).ms).toBeLessThan(100)
  await fast()

  const loses = { fault: 'network loses', to: 'bmc-$node', what: 'response', share: 0.5 }
  const whole = await inject(both, loses)
  const said = await Promise.all(Array.from({ length: 30 }, () => bmcSays(both)))
  const lost = said.filter((each) => each.said === 'ETIMEDOUT').length
  expect(lost).toBeGreaterThan(5)
  expect(lost).toBeLessThan(25)
  await whole()
})

test("the dice of faults on real ports are the seed's", async () => {
  const fates = async (seed: string) => {
    const both = await farmOf(1, { seed })
    await inject(both, { fault: 'bmc http', rule: { match: { probability: 0.5 }, does: { status: 503 } } })
    const said: unknown[] = []
    for (let i = 0; i < 12; i++) said.push((await bmcSays(both, 'node-1', 5_000)).said)
    return said
  }
  const first = await fates('one')
  expect(await fates('one')).toEqual(first)
  expect(await fates('two')).not.toEqual(first)
})

test.each<Layout>(['ports', 'one port'])(
  'an agent is cut off in one direction and in the other: %s',
  async (layout) => {
    const both = await farmOf(1, { layout, agentSpeed: 5_000 })
    const { farm, ironic } = both
    farm.lab.machines[0]?.powerOn()
    await until(() => ironic.beats > 2)
    const [uuid = ''] = ironic.callbacks.keys()

    const deaf = await inject(both, { fault: 'network cut', from: 'ironic', to: 'agent-$node' })
    await expect(ironic.list(uuid, 300)).rejects.toThrow(/timeout/)
    const before = ironic.beats
    await until(() => ironic.beats > before)
    await deaf()
    expect((await ironic.list(uuid)).status).toBe(200)

    const mute = await inject(both, { fault: 'network cut', from: 'agent-$node', to: 'ironic' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const silent = ironic.beats
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(ironic.beats).toBe(silent)
    expect((await ironic.list(uuid)).status).toBe(200)
    await mute()
  },
)

test('the control API is never cut off', async () => {
  const both = await farmOf(1)
  const lift = await inject(both, { fault: 'network cut' })
  expect((await bmcSays(both)).said).toBe('ETIMEDOUT')
  expect((await lift()).status).toBe(200)
  expect((await bmcSays(both)).said).toBe(200)
})

/** What a client sees of the agent under a row of the catalogue: of reading its commands, and of sending it one. */
async function underRow(id: string): Promise<{ list: unknown; execute: unknown }> {
  const both = await farmOf(1, { agentSpeed: 100 })
  const { farm, ironic } = both
  farm.lab.machines[0]?.powerOn()
  await until(() => ironic.callbacks.size === 1)
  const [uuid = ''] = ironic.callbacks.keys()
  await inject(both, { fault: 'agent fault', id })
  const failure = (error: unknown) => connectionFailure(error) ?? 'something else'
  const seen = ({ status, text }: { status: number; text: string }) => [status, text.length]
  return {
    execute: await ironic.execute(uuid, 500).then(seen, failure),
    list: await ironic.list(uuid, 500).then(seen, failure),
  }
}

const well = [200, expect.any(Number)]

test.each([
  ['F02', { execute: 'ECONNRESET', list: well }],
  ['F04', { execute: 'ETIMEDOUT', list: 'ETIMEDOUT' }],
  ['F05', { execute: 'ETIMEDOUT', list: well }],
  ['F07', { execute: 'ECONNRESET', list: well }],
  ['F09', { execute: well, list: 'ETIMEDOUT' }],
  ['F10', { execute: well, list: expect.stringMatching(/LENGTH|SOCKET|RESET/) }],
  ['F11', { execute: well, list: expect.stringMatching(/^HPE_/) }],
  ['F12', { execute: 'ETIMEDOUT', list: 'ETIMEDOUT' }],
  ['F17', { execute: [500, expect.any(Number)], list: well }],
  ['F26', { execute: [200, 0], list: well }],
])('%s strikes on real ports', async (id, outcome) => {
  expect(await underRow(id)).toEqual(outcome)
})
