import { describe, expect, it } from 'vitest'
import type { Node } from '../../src/conductor/node.ts'
import { lookupAllowedStates, allStates, isProvisionState } from '../../src/conductor/states.ts'
import { apiBench } from './api-bench.ts'

const cleanWait = { provision_state: 'clean wait', target_provision_state: 'available' }
const mac = '52:54:00:00:00:01'

async function bench(given: Partial<Node> = cleanWait, options = {}) {
  const made = await apiBench({ options })
  const node = made.addNode(given)
  await made.latest('POST', '/v1/ports', { node_uuid: node.uuid, address: mac })
  const lookup = (query: string, version = '1.62') => made.ask('GET', `/v1/lookup?${query}`, { version })
  const beat = (body: unknown, version = '1.72') => made.ask('POST', `/v1/heartbeat/${node.uuid}`, { version, body })
  return { ...made, node, lookup, beat }
}
type Config = { config: { agent_token: string; agent_token_required: boolean; heartbeat_timeout: number } }

describe('lookup', () => {
  it('gives the token once, and stars ever after', async () => {
    const { lookup, node, store } = await bench()
    const first = await lookup(`node_uuid=${node.uuid}`)
    const token = (first.body as Config).config.agent_token
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(store.node(node.uuid)?.driver_internal_info.agent_secret_token).toBe(token)
    const second = await lookup(`addresses=${mac}`)
    expect((second.body as Config).config).toMatchObject({ agent_token: '******', agent_token_required: true })
    expect(JSON.stringify(second.body)).not.toContain(token)
  })

  it('finds a node by any of its addresses in either case, and drops what is no address', async () => {
    const { lookup, node } = await bench()
    const found = await lookup(`addresses=nonsense,52:54:00:00:00:01,AA:BB:CC:DD:EE:FF,52-54-00-00-00-02`)
    expect([found.status, (found.body as { node: Node }).node.uuid]).toEqual([200, node.uuid])
  })

  it('finds nothing by addresses of two nodes', async () => {
    const { lookup, latest, addNode } = await bench()
    await latest('POST', '/v1/ports', { node_uuid: addNode(cleanWait).uuid, address: '52:54:00:00:00:02' })
    expect((await lookup(`addresses=${mac},52:54:00:00:00:02`)).status).toBe(404)
  })

  it.each([
    ['', 400, "At least one of 'addresses' and 'node_uuid' parameters is required"],
    ['addresses=nonsense', 400, "At least one of 'addresses' and 'node_uuid' parameters is required"],
    ['node_uuid=nonsense', 400, 'Expected UUID for node_uuid: nonsense'],
    ['foo=bar', 400, 'Unexpected arguments: foo'],
    ['addresses=52:54:00:00:00:99', 404, 'Resource could not be found.'],
    ['node_uuid=99999999-0000-4000-8000-000000000000', 404, 'Resource could not be found.'],
  ])('of "%s" is %i: %s', async (query, status, says) => {
    const { lookup } = await bench()
    const answer = await lookup(query)
    expect([answer.status, answer.error.faultstring]).toEqual([status, says])
  })

  it('finds a node in the states of a ramdisk only, and says of others what it says of unknown ones', async () => {
    for (const state of allStates.filter(isProvisionState)) {
      const { lookup, node } = await bench({ provision_state: state })
      const { status, error } = await lookup(`node_uuid=${node.uuid}`)
      const allowed = lookupAllowedStates.includes(state)
      expect([state, status, error.faultstring]).toEqual([
        state,
        allowed ? 200 : 404,
        allowed ? undefined : 'Resource could not be found.',
      ])
    }
  })

  it('finds a node in any state without restrict_lookup, and in more states with fast track', async () => {
    const free = await bench({ provision_state: 'active' }, { 'api.restrict_lookup': false })
    expect((await free.lookup(`addresses=${mac}`)).status).toBe(200)
    const fast = await bench({ provision_state: 'manageable' }, { 'deploy.fast_track': true })
    expect((await fast.lookup(`addresses=${mac}`)).status).toBe(200)
  })

  it('of a locked node is refused at once while it needs a token, and answered when it has one', async () => {
    const locked = { ...cleanWait, provision_state: 'cleaning', reservation: 'other' }
    const without = await bench(locked)
    const before = without.world.clock.now()
    const { status, error } = await without.lookup(`addresses=${mac}`)
    expect([status, error.faultstring]).toEqual([409, expect.stringContaining('is locked by host other')])
    expect(without.world.clock.now()).toBe(before)
    const having = await bench({ ...locked, driver_internal_info: { agent_secret_token: 'tok' } })
    expect((await having.lookup(`addresses=${mac}`)).status).toBe(200)
  })

  it('tells an older agent nothing of tokens it could use', async () => {
    const { lookup, store, node } = await bench()
    const { status } = await lookup(`addresses=${mac}`, '1.61')
    expect([status, store.node(node.uuid)?.driver_internal_info]).toEqual([200, {}])
  })
})

const url = 'https://10.0.0.5:9999'
const token = 'a-token'
const known = { ...cleanWait, driver_internal_info: { agent_secret_token: token } }
const whole = { callback_url: url, agent_version: '9.0', agent_token: token }

describe('heartbeat', () => {
  it('of the right agent is accepted, with an empty body, and recorded', async () => {
    // In maintenance a heartbeat is recorded and nothing comes of it.
    const { beat, world, store, node } = await bench({ ...known, maintenance: true })
    const { status, body } = await beat(whole)
    expect([status, body]).toEqual([202, undefined])
    await world.run(1000)
    expect(store.node(node.uuid)?.driver_internal_info).toMatchObject({ agent_url: url, agent_version: '9.0' })
  })

  it.each<[string, Partial<Node>, object, string, number, string]>([
    ['no URL', known, { agent_token: token }, '1.72', 400, 'Missing mandatory parameter: callback_url'],
    ['an unknown key', known, { ...whole, foo: 1 }, '1.72', 400, 'Unexpected arguments: foo'],
    ['a version', known, whole, '1.35', 400, 'Field "agent_version" not recognised'],
    [
      'a status',
      known,
      { ...whole, agent_status: 'end' },
      '1.71',
      400,
      'Fields "agent_status" and "agent_status_message" not recognised.',
    ],
    [
      'a certificate',
      known,
      { ...whole, agent_verify_ca: 'x' },
      '1.67',
      400,
      'Field "agent_verify_ca" not recognised in this version',
    ],
    [
      'no web URL',
      known,
      { ...whole, callback_url: 'ftp://x' },
      '1.72',
      400,
      'An issue with the supplied "callback_url" has been detected.',
    ],
    [
      'another URL',
      { ...known, driver_internal_info: { agent_secret_token: token, agent_url: 'https://other' } },
      whole,
      '1.72',
      400,
      'Detected change in ramdisk provided "callback_url"',
    ],
    ['no token', known, { callback_url: url }, '1.72', 400, 'Agent token is required for heartbeat processing.'],
    [
      'a wrong status',
      known,
      { ...whole, agent_status: 'done' },
      '1.72',
      400,
      'Agent status is invalid. Valid states are start,end,error.',
    ],
    [
      'neither version nor status',
      known,
      { callback_url: url, agent_token: token },
      '1.72',
      400,
      'Agent did not transmit a version, and a version is required. Please update the agent being used.',
    ],
    ['a wrong token', known, { ...whole, agent_token: 'x' }, '1.72', 400, 'Invalid or missing agent token received.'],
    ['a token for a node that has none', cleanWait, whole, '1.72', 400, 'Invalid or missing agent token received.'],
    [
      'plain HTTP',
      known,
      { ...whole, callback_url: 'http://10.0.0.5:9999' },
      '1.72',
      400,
      'TLS is required by configuration',
    ],
    ['before 1.22', known, whole, '1.21', 404, 'Resource could not be found.'],
  ])('with %s is refused', async (_, given, body, version, status, says) => {
    const { beat, store, node } = await bench(given)
    const before = store.node(node.uuid)
    const answer = await beat(body, version)
    expect([answer.status, answer.error.faultstring]).toEqual([status, says])
    expect(store.node(node.uuid)).toEqual(before)
  })

  it('checks in the order of upstream: an old version before the node, the URL before the token', async () => {
    const { ask, beat } = await bench({ ...known, driver_internal_info: { agent_url: 'https://other' } })
    const nobody = { version: '1.35', body: { callback_url: url, agent_version: '9.0' } }
    expect((await ask('POST', '/v1/heartbeat/nobody', nobody)).error.faultstring).toBe(
      'Field "agent_version" not recognised',
    )
    expect((await ask('POST', '/v1/heartbeat/nobody', { ...nobody, version: '1.72' })).status).toBe(404)
    expect((await beat({ callback_url: url })).error.faultstring).toBe(
      'Detected change in ramdisk provided "callback_url"',
    )
  })

  it('of a locked node it knows is accepted and dropped; of one it does not know yet, refused', async () => {
    const locked = { ...known, provision_state: 'cleaning', reservation: 'other' }
    const unknown = await bench(locked)
    expect((await unknown.beat(whole)).status).toBe(409)
    const info = { agent_secret_token: token, agent_url: url }
    const familiar = await bench({ ...locked, driver_internal_info: info })
    expect((await familiar.beat(whole)).status).toBe(202)
    await familiar.world.run(60_000)
    expect(familiar.store.node(familiar.node.uuid)).toMatchObject({ provision_state: 'cleaning', reservation: 'other' })
  })
})

it('ramdisk endpoints can be switched off', async () => {
  const { lookup, beat } = await bench(known, { 'api.enable_ramdisk_endpoints': false })
  expect((await lookup(`addresses=${mac}`)).status).toBe(403)
  expect((await beat(whole)).error).toMatchObject({
    faultstring: expect.stringContaining('Access was denied to the following resource: /v1/heartbeat/'),
  })
})

it('neither tokens nor passwords reach the journal', async () => {
  const { lookup, beat, world, store, node, latest } = await bench()
  await lookup(`addresses=${mac}`)
  const made = store.node(node.uuid)?.driver_internal_info.agent_secret_token as string
  await latest('PATCH', `/v1/nodes/${node.uuid}`, [
    { op: 'add', path: '/driver_info/redfish_password', value: 'hunter2' },
  ])
  await beat({ ...whole, agent_token: made })
  await world.run(10_000)
  const journal = JSON.stringify(world.journal.entries)
  expect(journal).not.toContain(made)
  expect(journal).not.toContain('hunter2')
  expect(journal).toContain('heartbeat')
})
