import { describe, expect, it } from 'vitest'
import { apiBench, type Answer } from './api-bench.ts'

const idOf = ({ body }: Answer) => (body as { uuid: string }).uuid
const refusal = ({ status, error }: Answer) => [status, error.faultstring]

describe('ports', () => {
  const address = '52:54:00:00:00:01'
  it('belong to a node, which is found by UUID or, since 1.94, by name', async () => {
    const { ask, latest, addNode, store } = await apiBench()
    const node = addNode({ name: 'n1' })
    const byName = { node_ident: 'n1', address: '52:54:00:00:00:0A' }
    expect((await ask('POST', '/v1/ports', { version: '1.93', body: byName })).status).toBe(406)
    const made = await latest('POST', '/v1/ports', byName)
    expect([made.status, made.headers.get('location')]).toEqual([201, `http://localhost/v1/ports/${idOf(made)}`])
    expect(store.port(idOf(made))).toMatchObject({
      node_uuid: node.uuid,
      address: '52:54:00:00:00:0a',
      pxe_enabled: true,
    })
  })

  it.each([
    [
      { address },
      400,
      expect.stringMatching(
        /^Schema error for port: \{'address': '52:54:00:00:00:01'\} is not valid under any of the given schemas\. Possible root cause: 'node_\w+' is a required property$/,
      ),
    ],
    [{ node_uuid: 'N' }, 400, "Schema error for port: 'address' is a required property"],
    [{ node_uuid: 'N', address: 'x' }, 400, 'Expected valid MAC address for address: x'],
    [
      { node_uuid: '99999999-0000-4000-8000-000000000000', address },
      400,
      'Node 99999999-0000-4000-8000-000000000000 could not be found.',
    ],
    [
      { node_uuid: 'N', address, portgroup_uuid: '99999999-0000-4000-8000-000000000000' },
      400,
      'Portgroup 99999999-0000-4000-8000-000000000000 could not be found.',
    ],
    [
      { node_uuid: 'N', address, physical_network: '' },
      400,
      'A non-empty value is required when setting physical_network',
    ],
    [
      {
        node_uuid: 'N',
        address,
        is_smartnic: true,
        local_link_connection: { port_id: 'p', switch_id: '52:54:00:00:00:99' },
      },
      400,
      'Smart NIC port must have port_id and hostname in local_link_connection',
    ],
  ])('are refused as %j', async (body, status, says) => {
    const { latest, addNode, store } = await apiBench()
    const { uuid } = addNode()
    const sent = JSON.parse(JSON.stringify(body).replace('"N"', `"${uuid}"`)) as unknown
    expect(refusal(await latest('POST', '/v1/ports', sent))).toEqual([status, says])
    expect(store.ports()).toEqual([])
  })

  it('hang on a switch in one of five ways', async () => {
    const { latest, addNode, store } = await apiBench()
    const { uuid: node_uuid } = addNode()
    let made = 0
    const hang = (local_link_connection: unknown) =>
      latest('POST', '/v1/ports', { node_uuid, address: `52:54:00:00:00:1${made++}`, local_link_connection })
    for (const good of [{}, { port_id: 'p', hostname: 'h' }, { network_type: 'unmanaged' }])
      expect((await hang(good)).status).toBe(201)
    const plain = await hang({ port_id: 'p', switch_id: 'AA:BB:CC:DD:EE:FF' })
    expect(store.port(idOf(plain))?.local_link_connection).toEqual({ port_id: 'p', switch_id: 'aa:bb:cc:dd:ee:ff' })
    expect(refusal(await hang({ port_id: 'p', switch_id: 'x' }))).toEqual([
      400,
      'Expected a MAC address or OpenFlow datapath ID but received x.',
    ])
    expect(refusal(await hang({ x: 1 }))).toEqual([
      400,
      "Schema error for local_link_connection: {'x': 1} is not valid under any of the given schemas. Possible root cause: Additional properties are not allowed ('x' was unexpected)",
    ])
  })

  it('have addresses of their own, are listed, changed and deleted', async () => {
    const { latest, addNode, store } = await apiBench()
    const { uuid: node_uuid } = addNode({ name: 'n1', provision_state: 'manageable' })
    const port = idOf(await latest('POST', '/v1/ports', { node_uuid, address }))
    expect(refusal(await latest('POST', '/v1/ports', { node_uuid, address: address.toUpperCase() }))).toEqual([
      409,
      `A port with MAC address ${address} already exists.`,
    ])
    const other = idOf(await latest('POST', '/v1/ports', { node_uuid, address: '52:54:00:00:00:02' }))
    for (const query of ['', '?node=n1', `?node_uuid=${node_uuid}`])
      expect((await latest('GET', `/v1/ports${query}`)).body).toMatchObject({
        ports: [{ uuid: port }, { uuid: other }],
      })
    expect((await latest('GET', `/v1/ports?address=${address.toUpperCase()}`)).body).toMatchObject({
      ports: [{ uuid: port, address }],
    })
    expect((await latest('GET', '/v1/nodes/n1/ports')).body).toMatchObject({ ports: [{ uuid: port }, { uuid: other }] })
    const patched = await latest('PATCH', `/v1/ports/${port}`, [{ op: 'replace', path: '/pxe_enabled', value: false }])
    expect([patched.status, store.port(port)?.pxe_enabled]).toEqual([200, false])
    expect((await latest('DELETE', `/v1/ports/${port}`)).status).toBe(204)
    expect(refusal(await latest('GET', `/v1/ports/${port}`))).toEqual([404, `Port ${port} could not be found.`])
  })

  it('keep their connectivity while their node is in use, and wait for its lock', async () => {
    const { latest, addNode, store } = await apiBench()
    const node = addNode({ provision_state: 'available' })
    const port = idOf(await latest('POST', '/v1/ports', { node_uuid: node.uuid, address }))
    const change = [{ op: 'replace', path: '/pxe_enabled', value: false }]
    expect(refusal(await latest('PATCH', `/v1/ports/${port}`, change))).toEqual([
      409,
      expect.stringContaining('can not have any connectivity attributes'),
    ])
    store.reserveNode(node.uuid, 'other')
    expect((await latest('DELETE', `/v1/ports/${port}`)).status).toBe(409)
    expect(store.port(port)).toBeDefined()
  })
})
