import { describe, expect, it } from 'vitest'
import { nodeFields } from '../../src/conductor/api/node-fields.ts'
import { apiBench } from './api-bench.ts'

const fields = Object.entries(nodeFields).map(([name, row]) => [name, 'since' in row ? row.since : 1] as const)
const versioned = fields.filter(([, since]) => since > 1)

describe('a node field is shown from its version on', () => {
  it.each(versioned)('%s since 1.%i', async (field, since) => {
    const { ask, addNode } = await apiBench()
    const { uuid } = addNode()
    for (const [minor, shown] of [
      [since - 1, false],
      [since, true],
    ] as const) {
      const version = `1.${minor}`
      const whole = await ask('GET', `/v1/nodes/${uuid}`, { version })
      expect([field in (whole.body as object), minor]).toEqual([shown, minor])
      const detail = await ask('GET', '/v1/nodes/detail', { version })
      expect(field in ((detail.body as { nodes: object[] }).nodes[0] as object)).toBe(shown)
      const only = await ask('GET', `/v1/nodes/${uuid}?fields=${field}`, { version })
      const canChoose = minor >= 8
      expect(only.status).toBe(shown && canChoose ? 200 : 406)
    }
  })

  it('shows the rest in 1.1, and in 1.115 all of them in the recorded order', async () => {
    const { ask, addNode } = await apiBench()
    const { uuid } = addNode()
    const oldest = Object.keys((await ask('GET', `/v1/nodes/${uuid}`)).body as object)
    const always = fields.filter(([, since]) => since === 1).map(([name]) => name)
    expect(oldest).toEqual([...always.slice(0, -1), 'links', 'chassis_uuid', 'ports'])
  })
})

/** What is refused one version earlier: method, path, body, since, the earlier status. */
const rows: [string, string, unknown, number, number][] = [
  ['PUT', 'states/provision', { target: 'manage' }, 4, 406],
  ['PUT', 'states/provision', { target: 'provide' }, 4, 406],
  ['PUT', 'states/provision', { target: 'inspect' }, 6, 406],
  ['PUT', 'states/provision', { target: 'abort' }, 13, 406],
  ['PUT', 'states/provision', { target: 'clean' }, 15, 406],
  ['PUT', 'states/provision', { target: 'adopt' }, 17, 406],
  ['PUT', 'states/provision', { target: 'rescue' }, 38, 406],
  ['PUT', 'states/provision', { target: 'unrescue' }, 38, 406],
  ['PUT', 'states/provision', { target: 'deploy' }, 73, 406],
  ['PUT', 'states/provision', { target: 'undeploy' }, 73, 406],
  ['PUT', 'states/provision', { target: 'clean', clean_steps: [], disable_ramdisk: true }, 70, 406],
  ['PUT', 'states/provision', { target: 'clean', runbook: 'CUSTOM_X' }, 92, 406],
  ['PUT', 'states/power', { target: 'soft power off' }, 27, 406],
  ['PUT', 'states/power', { target: 'power off', timeout: 5 }, 27, 406],
  ['PUT', 'states/raid', {}, 12, 406],
  ['PATCH', '', [{ op: 'add', path: '/name', value: 'x' }], 5, 406],
  ['PATCH', '', [{ op: 'add', path: '/automated_clean', value: false }], 47, 406],
  ['PATCH', '', [{ op: 'add', path: '/retired', value: true }], 61, 406],
  ['GET', 'traits', undefined, 37, 406],
  ['GET', 'history', undefined, 78, 404],
  ['GET', 'portgroups', undefined, 24, 404],
  ['GET', '?fields=uuid', undefined, 8, 406],
]

describe('an operation is refused in the version before its own', () => {
  it.each(rows)('%s %s %j since 1.%i', async (method, part, body, since, earlier) => {
    const { ask, addNode } = await apiBench()
    const { uuid } = addNode({ provision_state: 'manageable', raid_interface: 'fake', power_state: 'power on' })
    const path = part.startsWith('?') ? `/v1/nodes/${uuid}${part}` : `/v1/nodes/${uuid}${part && `/${part}`}`
    const before = await ask(method, path, { version: `1.${since - 1}`, body })
    expect([before.status, before.error.faultstring ?? '']).toEqual([earlier, expect.any(String)])
    const at = await ask(method, path, { version: `1.${since}`, body })
    expect(at.status).not.toBe(406)
    expect([at.status, at.error.faultstring ?? '']).not.toEqual([before.status, before.error.faultstring ?? ''])
  })
})

const filters: [string, number][] = [
  ['provision_state=manageable', 9],
  ['driver=fake-hardware', 16],
  ['resource_class=x', 21],
  ['fault=clean%20failure', 42],
  ['conductor_group=x', 46],
  ['conductor=cond-1', 49],
  ['owner=x', 50],
  ['lessee=x', 65],
  ['shard=x', 82],
  ['parent_node=x', 83],
  ['include_children=true', 83],
  ['instance_name=x', 104],
  ['sort_key=fault', 42],
  ['fields=clean_step', 8],
  ['fields=fault', 42],
]

describe('a filter of the list is refused in the version before its own', () => {
  it.each(filters)('%s since 1.%i', async (query, since) => {
    const { ask, addNode } = await apiBench()
    addNode({ provision_state: 'manageable' })
    expect((await ask('GET', `/v1/nodes?${query}`, { version: `1.${since - 1}` })).status).toBe(406)
    expect((await ask('GET', `/v1/nodes?${query}`, { version: `1.${since}` })).status).toBe(200)
  })

  it('detail=true came with 1.43, and is not understood before', async () => {
    const { ask } = await apiBench()
    expect((await ask('GET', '/v1/nodes?detail=true', { version: '1.42' })).error.faultstring).toBe(
      'Invalid query parameter ?detail=True received.',
    )
    expect((await ask('GET', '/v1/nodes?detail=true', { version: '1.43' })).status).toBe(200)
  })
})

/** Collections that older versions do not have. */
const collections: [string, string, number, number][] = [
  ['GET', '/v1/portgroups', 23, 404],
  ['GET', '/v1/conductors', 49, 404],
  ['GET', '/v1/runbooks', 92, 404],
  ['POST', '/v1/runbooks', 92, 405],
  ['GET', '/v1/lookup?addresses=52:54:00:00:00:01', 22, 404],
  ['GET', '/v1/drivers?detail=true', 30, 406],
  ['GET', '/v1/drivers?fields=name', 77, 406],
]

it.each(collections)('%s %s exists since 1.%i', async (method, path, since, earlier) => {
  const { ask, addNode, store } = await apiBench()
  const { uuid } = addNode({ provision_state: 'cleaning' })
  await ask('POST', '/v1/ports', { version: 'latest', body: { node_uuid: uuid, address: '52:54:00:00:00:01' } })
  expect(store.ports(uuid)).toHaveLength(1)
  const body = method === 'POST' ? {} : undefined
  expect((await ask(method, path, { version: `1.${since - 1}`, body })).status).toBe(earlier)
  expect((await ask(method, path, { version: `1.${since}`, body })).status).toBe(method === 'POST' ? 400 : 200)
})

describe('older versions call states by older names', () => {
  it.each([
    ['available', '1.1', null],
    ['available', '1.2', 'available'],
    ['inspect wait', '1.38', 'inspecting'],
    ['inspect wait', '1.39', 'inspect wait'],
  ])('%s in %s is %s', async (provision_state, version, shown) => {
    const { ask, addNode } = await apiBench()
    const { uuid } = addNode({ provision_state })
    const node = await ask('GET', `/v1/nodes/${uuid}`, { version })
    expect(node.body).toMatchObject({ provision_state: shown })
    expect((await ask('GET', `/v1/nodes/${uuid}/states`, { version })).body).toMatchObject({ provision_state: shown })
  })

  it('a new node is available before 1.11 and enroll since', async () => {
    const { ask, store } = await apiBench()
    for (const [version, state] of [
      ['1.10', 'available'],
      ['1.11', 'enroll'],
    ] as const) {
      const { body } = await ask('POST', '/v1/nodes', { version, body: { driver: 'fake-hardware' } })
      expect(store.node((body as { uuid: string }).uuid)?.provision_state).toBe(state)
    }
  })
})

describe('names', () => {
  it('are understood since 1.5, and with .json behind them until 1.91', async () => {
    const { ask, addNode } = await apiBench()
    addNode({ name: 'n1' })
    const status = async (path: string, version: string) => (await ask('GET', `/v1/nodes/${path}`, { version })).status
    expect(await status('n1', '1.4')).toBe(404)
    expect(await status('n1', '1.5')).toBe(200)
    expect(await status('n1.json', '1.90')).toBe(200)
    expect(await status('n1.json', '1.91')).toBe(404)
  })

  it('must look like one', async () => {
    const { latest } = await apiBench()
    const { status, error } = await latest('GET', '/v1/nodes/a%20b')
    expect([status, error]).toEqual([
      400,
      { code: 400, title: 'Bad Request', description: 'Expected UUID or name for node: a b' },
    ])
  })
})

it.each(['/v1/nodes', '/nodes', '/v1/nodes/', '/nodes/'])('%s is the list of nodes', async (path) => {
  const { ask } = await apiBench()
  expect((await ask('GET', path)).body).toEqual({ nodes: [] })
})

it.each([
  ['baremetal 1.80', undefined, '1.80'],
  ['compute 2.1, baremetal 1.7', undefined, '1.7'],
  ['compute 2.1', '1.9', '1.9'],
  ['baremetal 1.80', '1.9', '1.80'],
  ['baremetal latest', undefined, '1.115'],
])('OpenStack-API-Version: %s beside %s means %s', async (common, own, effective) => {
  const { ask } = await apiBench()
  const { headers } = await ask('GET', '/v1/nodes', { version: own, headers: { 'OpenStack-API-Version': common } })
  expect(headers.get('X-OpenStack-Ironic-API-Version')).toBe(effective)
})
