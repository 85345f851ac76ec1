import { describe, expect, it } from 'vitest'
import { apiBench, type Answer } from './api-bench.ts'

const refusal = ({ status, error }: Answer) => [status, error.faultstring]
const driver = 'fake-hardware'

describe('creating a node', () => {
  it.each([
    ['no driver', {}, 400, "Schema error for node: 'driver' is a required property"],
    [
      'an unknown field',
      { driver, foo: 1 },
      400,
      "Schema error for node: Additional properties are not allowed ('foo' was unexpected)",
    ],
    [
      'two unknown fields',
      { driver, foo: 1, bar: 2 },
      400,
      "Schema error for node: Additional properties are not allowed ('bar', 'foo' were unexpected)",
    ],
    ['a driver that is no text', { driver: 5 }, 400, "Schema error for node: 5 is not of type 'string'"],
    [
      'properties that are a list',
      { driver, properties: [] },
      400,
      "Schema error for node: [] is not of type 'object', 'null'",
    ],
    ['a bad name', { driver, name: 'a b' }, 400, "Cannot create node with invalid name 'a b'"],
    [
      'a UUID for a name',
      { driver, name: '00000000-0000-4000-8000-000000000000' },
      400,
      "Cannot create node with invalid name '00000000-0000-4000-8000-000000000000'",
    ],
    [
      'a word of the API for a name',
      { driver, name: 'detail' },
      400,
      'The word "detail" is reserved and can not be used as a node name. Reserved words are: maintenance, management, states, vendor_passthru, detail, validate.',
    ],
    ['a bad UUID', { driver, uuid: 'x' }, 400, 'Expected UUID for uuid: x'],
    [
      'an unknown driver',
      { driver: 'zzz' },
      400,
      'No valid host was found. Reason: No conductor service registered which supports driver zzz for conductor group "". Ensure the driver is valid and enabled.',
    ],
    [
      'an unknown conductor group',
      { driver, conductor_group: 'G' },
      400,
      'No valid host was found. Reason: No conductor service registered which supports driver fake-hardware for conductor group "G". Ensure the driver is valid and enabled.',
    ],
    [
      'a chassis nobody knows',
      { driver, chassis_uuid: '99999999-0000-4000-8000-000000000000' },
      400,
      'Chassis 99999999-0000-4000-8000-000000000000 could not be found.',
    ],
    ['a body that is cut off', '{"driver":', 500, 'Expecting value: line 1 column 11 (char 10)'],
    [
      'a state of its own',
      { driver, provision_state: 'available' },
      400,
      "Schema error for node: Additional properties are not allowed ('provision_state' was unexpected)",
    ],
    [
      'a parent nobody knows',
      { driver, parent_node: 'nobody' },
      400,
      "Unable to apply the requested parent_node 'nobody'. Requested value was invalid.",
    ],
    [
      'an interface that is not enabled',
      { driver, power_interface: 'ipmitool' },
      400,
      expect.stringContaining('ipmitool'),
    ],
  ])('with %s is refused', async (_, body, status, says) => {
    const { latest, store } = await apiBench()
    expect(refusal(await latest('POST', '/v1/nodes', body))).toEqual([status, says])
    expect([...store.nodes()]).toEqual([])
  })

  it('with a body that is cut off is 400 where the quirk is off', async () => {
    const { latest } = await apiBench({ quirks: 'none' })
    expect((await latest('POST', '/v1/nodes', '{"driver":')).status).toBe(400)
  })

  it('gives it what it names, and defaults for the rest', async () => {
    const { latest, store } = await apiBench()
    const uuid = 'ABCDEF00-0000-4000-8000-000000000000'
    const answer = await latest('POST', '/v1/nodes', {
      driver,
      uuid,
      name: 'n1',
      automated_clean: 'false',
      maintenance: 'yes',
      properties: null,
      extra: { a: 1 },
    })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe(`http://localhost/v1/nodes/${uuid.toLowerCase()}`)
    expect(store.nodeByName('n1')).toMatchObject({
      automated_clean: false,
      maintenance: true,
      properties: {},
      extra: { a: 1 },
      provision_state: 'enroll',
      power_interface: 'fake',
      network_interface: 'noop',
      storage_interface: 'noop',
    })
    expect(refusal(await latest('POST', '/v1/nodes', { driver, uuid }))).toEqual([
      409,
      `A node with UUID ${uuid.toLowerCase()} already exists.`,
    ])
  })
})

describe('patching a node', () => {
  const patch = async (operations: unknown, given = {}) => {
    const bench = await apiBench()
    const node = bench.addNode({ provision_state: 'manageable', extra: { a: { b: [1, 2] } }, ...given })
    const answer = await bench.latest('PATCH', `/v1/nodes/${node.uuid}`, operations)
    return { ...bench, node, answer, after: bench.store.node(node.uuid) }
  }

  it.each([
    [[{ op: 'add', path: '/extra/c', value: 1 }], { a: { b: [1, 2] }, c: 1 }],
    [[{ op: 'replace', path: '/extra/a/b/0', value: 9 }], { a: { b: [9, 2] } }],
    [[{ op: 'add', path: '/extra/a/b/-', value: 3 }], { a: { b: [1, 2, 3] } }],
    [[{ op: 'add', path: '/extra/a/b/1', value: 3 }], { a: { b: [1, 3, 2] } }],
    [[{ op: 'remove', path: '/extra/a/b/0' }], { a: { b: [2] } }],
    [[{ op: 'remove', path: '/extra/a' }], {}],
    [[{ op: 'remove', path: '/extra' }], {}],
    [[{ op: 'replace', path: '/extra', value: null }], {}],
    [
      [
        { op: 'add', path: '/extra/x', value: 1 },
        { op: 'remove', path: '/extra/x' },
      ],
      { a: { b: [1, 2] } },
    ],
  ])('%j', async (operations, extra) => {
    const { answer, after } = await patch(operations)
    expect(answer.status).toBe(200)
    expect(after?.extra).toEqual(extra)
    expect(answer.body).toMatchObject({ extra })
  })

  const only =
    'Only the following can be updated: automated_clean, bios_interface, boot_interface, chassis_uuid, conductor_group, console_interface, deploy_interface, description, disable_power_off, driver, driver_info, extra, inspect_interface, instance_info, instance_name, instance_uuid, lessee, maintenance, management_interface, name, network_data, network_interface, owner, power_interface, properties, protected, protected_reason, raid_interface, rescue_interface, resource_class, retired, retired_reason, shard, storage_interface, vendor_interface, parent_node, firmware_interface'
  it.each<[string, unknown, number, string | RegExp]>([
    ['no list', {}, 400, "Schema error for patch: {} is not of type 'array'"],
    [
      'an unknown operation',
      [{ op: 'move', path: '/extra/a' }],
      400,
      "Schema error for patch: 'move' is not one of ['add', 'replace', 'remove']",
    ],
    [
      'a path without a slash',
      [{ op: 'add', path: 'extra', value: 1 }],
      400,
      /^Schema error for patch: 'extra' does not match/,
    ],
    ['no path', [{ op: 'add' }], 400, "Schema error for patch: 'path' is a required property"],
    [
      'the state',
      [{ op: 'replace', path: '/provision_state', value: 'available' }],
      400,
      `Cannot patch /provision_state. ${only}`,
    ],
    ['the UUID', [{ op: 'replace', path: '/uuid', value: 'x' }], 400, `Cannot patch /uuid. ${only}`],
    [
      'a key that is not there',
      [{ op: 'remove', path: '/extra/zzz' }],
      400,
      /^Couldn't apply patch '\{'op': 'remove', 'path': '\/extra\/zzz'\}'\. Reason: can't remove a non-existent object 'zzz'$/,
    ],
    [
      'no value',
      [{ op: 'replace', path: '/extra/a' }],
      400,
      /Reason: The operation does not contain a 'value' member$/,
    ],
    [
      'a flag that is none',
      [{ op: 'add', path: '/maintenance', value: 'maybe' }],
      400,
      /^Invalid maintenance: Unrecognized value 'maybe'/,
    ],
    [
      'extra that is a text',
      [{ op: 'replace', path: '/extra', value: 'x' }],
      400,
      "Schema error for patch: 'x' is not of type 'object', 'null'",
    ],
    [
      'a bad name',
      [{ op: 'replace', path: '/name', value: 'a b' }],
      400,
      /^Node .*: Cannot change name to invalid name 'a b'$/,
    ],
    ['a driver nobody serves', [{ op: 'replace', path: '/driver', value: 'zzz' }], 400, /^No valid host was found/],
    [
      'protection of a manageable node',
      [{ op: 'add', path: '/protected', value: true }],
      409,
      /can only be made protected in provision states 'active' or 'rescue'/,
    ],
  ])('with %s is refused', async (_, operations, status, says) => {
    const { answer, node, after } = await patch(operations)
    expect(refusal(answer)).toEqual([status, expect.any(String)])
    expect(answer.error.faultstring).toMatch(says)
    expect(after).toEqual(node)
  })

  it.each([
    'provision_state',
    'target_provision_state',
    'power_state',
    'clean_step',
    'reservation',
    'last_error',
    'fault',
    'driver_internal_info',
  ])('of %s, which is the conductor’s alone, is refused', async (field) => {
    for (const op of ['add', 'replace']) {
      const { answer, node, after } = await patch([{ op, path: `/${field}`, value: null }])
      expect(answer.status).toBe(400)
      expect(after).toEqual(node)
    }
  })

  it('removes an instance from a node in transition when it is in maintenance', async () => {
    const instance_uuid = '77777777-0000-4000-8000-000000000000'
    const busy = { provision_state: 'clean wait', target_provision_state: 'available', instance_uuid }
    const remove = [{ op: 'remove', path: '/instance_uuid' }]
    expect((await patch(remove, busy)).answer.status).toBe(409)
    const { answer, after } = await patch(remove, { ...busy, maintenance: true })
    expect([answer.status, after?.instance_uuid]).toEqual([200, null])
  })

  it('clears reason and fault with maintenance, by patch and by its own resource', async () => {
    const broken = { maintenance: true, maintenance_reason: 'r', fault: 'clean failure' }
    const { after } = await patch([{ op: 'replace', path: '/maintenance', value: false }], broken)
    expect(after).toMatchObject({ maintenance: false, maintenance_reason: null, fault: null })
    const { latest, addNode, store } = await apiBench()
    const { uuid } = addNode({ ...broken, provision_state: 'clean wait', target_provision_state: 'available' })
    expect((await latest('DELETE', `/v1/nodes/${uuid}/maintenance`)).status).toBe(202)
    expect(store.node(uuid)).toMatchObject({ maintenance: false, maintenance_reason: null, fault: null })
    expect((await latest('PUT', `/v1/nodes/${uuid}/maintenance`, { reason: 'why' })).status).toBe(202)
    expect(store.node(uuid)).toMatchObject({ maintenance: true, maintenance_reason: 'why', fault: null })
    expect(refusal(await latest('PUT', `/v1/nodes/${uuid}/maintenance`, { why: 1 }))).toEqual([
      400,
      'Unexpected arguments: why',
    ])
  })

  it('waits for the lock as long as it may, then names the holder', async () => {
    const { answer, world } = await patch([{ op: 'add', path: '/extra/c', value: 1 }], { reservation: 'other' })
    expect(refusal(answer)).toEqual([409, expect.stringContaining('is locked by host other')])
    expect(world.clock.now() - Date.UTC(2026, 0, 1)).toBe(2000)
  })
})
