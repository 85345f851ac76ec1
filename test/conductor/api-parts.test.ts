import { describe, expect, it } from 'vitest'
import type { HistoryEntry } from '../../src/conductor/store/store.ts'
import { apiBench, type Answer } from './api-bench.ts'

const refusal = ({ status, error }: Answer) => [status, error.faultstring]

describe('traits', () => {
  it('are added, replaced and removed', async () => {
    const { latest, addNode, store } = await apiBench()
    const { uuid } = addNode({ name: 'n1' })
    const path = '/v1/nodes/n1/traits'
    const added = await latest('PUT', `${path}/CUSTOM_A`)
    expect([added.status, added.headers.get('location')]).toEqual([204, 'http://localhost/v1/nodes/n1/traits/CUSTOM_A'])
    await latest('PUT', `${path}/HW_CPU_X86_VMX`)
    expect((await latest('GET', path)).body).toEqual({ traits: ['CUSTOM_A', 'HW_CPU_X86_VMX'] })
    expect((await latest('PUT', path, { traits: ['CUSTOM_B', 'CUSTOM_B'] })).status).toBe(204)
    expect(store.node(uuid)?.traits).toEqual(['CUSTOM_B'])
    expect(refusal(await latest('DELETE', `${path}/CUSTOM_A`))).toEqual([
      404,
      `Node ${uuid} doesn't have a trait 'CUSTOM_A'`,
    ])
    expect((await latest('DELETE', `${path}/CUSTOM_B`)).status).toBe(204)
    expect(store.node(uuid)?.traits).toEqual([])
  })

  it.each([
    [
      'PUT',
      '/custom_a',
      undefined,
      /^Schema error for trait: 'custom_a' is not valid under any of the given schemas\. Possible root cause: 'custom_a' does not match '\^CUSTOM_\[A-Z0-9_\]\+\$'$/,
    ],
    ['PUT', '', { traits: 'x' }, /^Schema error for body: 'x' is not of type 'array'$/],
    ['PUT', '', {}, /^A single node trait may be added via PUT/],
    ['PUT', '/CUSTOM_A', { traits: [] }, /^A single node trait may be added via PUT/],
    [
      'PUT',
      '/CUSTOM_A',
      { x: 1 },
      /^Schema error for body: Additional properties are not allowed \('x' was unexpected\)$/,
    ],
    [
      'PUT',
      '',
      { traits: Array.from({ length: 51 }, (_, index) => `CUSTOM_${index}`) },
      /as it would exceed the maximum number of traits per node \(51 vs\. 50\)$/,
    ],
  ])('%s traits%s %j is refused', async (method, part, body, says) => {
    const { latest, addNode, store } = await apiBench()
    const { uuid } = addNode()
    const answer = await latest(method, `/v1/nodes/${uuid}/traits${part}`, body)
    expect(answer.status).toBe(400)
    expect(answer.error.faultstring).toMatch(says)
    expect(store.node(uuid)?.traits).toEqual([])
  })
})

describe('history', () => {
  const entry = (node_uuid: string, index: number, event: string): HistoryEntry => ({
    uuid: `88888888-0000-4000-8000-00000000000${index}`,
    node_uuid,
    created_at: `2026-01-01T00:00:0${index}.000000+00:00`,
    severity: 'ERROR',
    event,
    event_type: 'cleaning',
    conductor: 'cond-1',
    user: null,
    project: null,
    state: 'cleaning',
    target_provision_state: 'available',
    duration_seconds: 3,
  })

  it('is brief, cuts long events, and grows by version', async () => {
    const { ask, addNode, store } = await apiBench()
    const { uuid } = addNode()
    store.addHistory(entry(uuid, 1, 'x'.repeat(256)))
    store.addHistory(entry(uuid, 2, 'y'.repeat(255)))
    const path = `/v1/nodes/${uuid}/history`
    const events = async (version: string, query = '') =>
      ((await ask('GET', `${path}${query}`, { version })).body as { history: Record<string, unknown>[] }).history
    const brief = await events('1.115')
    expect(brief.map(({ event }) => event)).toEqual([`${'x'.repeat(251)}...`, 'y'.repeat(255)])
    expect(Object.keys(brief[0] as object)).toEqual(['uuid', 'created_at', 'severity', 'event', 'links'])
    const [detailed] = await events('1.112', '?detail=true')
    expect(Object.keys(detailed as object)).toEqual([
      'uuid',
      'created_at',
      'severity',
      'event_type',
      'event',
      'conductor',
      'user',
      'links',
    ])
    expect((await events('1.113', '?detail=true'))[0]).toHaveProperty('project')
    expect((await events('1.114', '?detail=true'))[0]).not.toHaveProperty('state')
    const one = await ask('GET', `${path}/88888888-0000-4000-8000-000000000001`, { version: '1.115' })
    expect(one.body).toMatchObject({ event: 'x'.repeat(256), duration_seconds: 3 })
    const none = await ask('GET', `${path}/88888888-0000-4000-8000-000000000009`, { version: '1.115' })
    expect(refusal(none)).toEqual([404, 'Node history record 88888888-0000-4000-8000-000000000009 could not be found.'])
  })
})

describe('secrets of a node', () => {
  const node = {
    driver_info: { redfish_password: 'p1', deep: { snmp_auth_key: 'p2' }, note: 'user=me password=p3' },
    driver_internal_info: { agent_secret_token: 'p4', agent_secret_token_pregenerated: true },
    instance_info: { configdrive: { a: 'p5' }, image_url: 'http://p6' },
    properties: { cpu_arch: 'x86_64' },
  }
  it('are shown by nothing', async () => {
    const { latest, addNode } = await apiBench({ options: { 'api.restrict_lookup': false } })
    const { uuid } = addNode(node)
    const asked = ['', '?fields=driver_info,driver_internal_info,instance_info', '/states', '/validate']
    for (const part of asked) {
      const text = JSON.stringify((await latest('GET', `/v1/nodes/${uuid}${part}`)).body)
      expect(text).not.toMatch(/p[1-6]"/)
    }
    for (const path of ['/v1/nodes/detail', `/v1/lookup?node_uuid=${uuid}`])
      expect(JSON.stringify((await latest('GET', path)).body)).not.toMatch(/p[1-6]"/)
    expect((await latest('GET', `/v1/nodes/${uuid}`)).body).toMatchObject({ properties: { cpu_arch: 'x86_64' } })
  })

  it('stay when the node is patched by somebody who saw only stars', async () => {
    const { latest, addNode, store } = await apiBench()
    const { uuid } = addNode(node)
    await latest('PATCH', `/v1/nodes/${uuid}`, [{ op: 'add', path: '/driver_info/other', value: 1 }])
    expect(store.node(uuid)?.driver_info).toMatchObject({ redfish_password: 'p1', other: 1 })
  })
})

it.each([
  ['GET', '/v1/nothing', 404],
  ['GET', '/v1/nodes/n1/nothing/more', 404],
  ['GET', '/', 200],
  ['GET', '/v1', 200],
])('%s %s is %i', async (method, path, status) => {
  const { latest } = await apiBench()
  const answer = await latest(method, path)
  expect(answer.status).toBe(status)
  expect(answer.error).toEqual(status === 404 ? { code: 404, title: 'Not Found', description: '' } : {})
})

describe('drivers and conductors', () => {
  it('a driver nobody serves is not found, and a dead conductor serves none', async () => {
    const { latest, conductor, store } = await apiBench()
    expect(refusal(await latest('GET', '/v1/drivers/zzz'))).toEqual([
      404,
      'Could not find the following driver(s) or hardware type(s): zzz.',
    ])
    const record = store.conductor(conductor.hostname)
    store.saveConductor({
      ...(record as NonNullable<typeof record>),
      hostname: 'dead',
      updated_at: '2025-01-01T00:00:00+00:00',
    })
    expect((await latest('GET', '/v1/drivers/redfish')).body).toMatchObject({ hosts: ['cond-1'] })
    expect((await latest('GET', '/v1/conductors')).body).toMatchObject({
      conductors: [
        { hostname: 'cond-1', conductor_group: '', alive: true },
        { hostname: 'dead', conductor_group: '', alive: false },
      ],
    })
    const one = await latest('GET', '/v1/conductors/dead')
    expect(one.body).toMatchObject({ drivers: ['fake-hardware', 'redfish'], alive: false })
    expect(refusal(await latest('GET', '/v1/conductors/x'))).toEqual([404, 'Conductor x could not be found.'])
    expect(refusal(await latest('GET', '/v1/conductors?sort_key=alive'))).toEqual([
      400,
      'The sort_key value alive is an invalid field for sorting',
    ])
  })
})

describe('what the path does not say', () => {
  it.each([
    ['PUT', '/v1/nodes', 405],
    ['PUT', '/v1/nodes/n1/states', 405],
    ['GET', '/v1/nodes/n1/maintenance', 405],
    ['GET', '/v1/heartbeat/n1', 405],
    ['PUT', '/v1/lookup', 405],
    ['PUT', '/v1/nothing', 404],
  ])('%s %s is %i', async (method, path, status) => {
    const { latest, addNode } = await apiBench()
    addNode({ name: 'n1' })
    const answer = await latest(method, path, method === 'GET' ? undefined : {})
    const title = status === 405 ? 'Method Not Allowed' : 'Not Found'
    expect([answer.status, answer.error]).toEqual([status, { code: status, title, description: '' }])
  })

  it('reads a part that is none as a field', async () => {
    const { ask, latest, addNode } = await apiBench()
    addNode({ name: 'n1' })
    expect(refusal(await latest('GET', '/v1/nodes/n1/nothing'))).toEqual([400, 'Field nothing is not a valid field.'])
    expect((await latest('GET', '/v1/nodes/n1/name')).body).toEqual({ name: 'n1', links: expect.any(Array) })
    expect(refusal(await ask('GET', '/v1/nodes/n1/fault', { version: '1.41' }))).toEqual([
      406,
      'Request not acceptable.',
    ])
  })

  it('names the operation that wants a node', async () => {
    const { latest } = await apiBench()
    expect(refusal(await latest('DELETE', '/v1/nodes'))).toEqual([400, 'Missing mandatory parameter: node_ident'])
  })
})
