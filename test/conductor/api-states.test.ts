import { describe, expect, it } from 'vitest'
import { apiBench, type Answer } from './api-bench.ts'

const refusal = ({ status, error }: Answer) => [status, error.faultstring]

describe('power', () => {
  it.each([
    [
      { target: 'up' },
      {},
      400,
      /The requested action "up" can not be performed on node "n1" while it is in state "None"/,
    ],
    [{ target: 'power on' }, { provision_state: 'clean wait' }, 400, /while it is in state "clean wait"/],
    [{ target: 'power on', timeout: 0 }, {}, 400, /^timeout has to be positive integer$/],
    [{ target: 'power on', timeout: 'x' }, {}, 400, /^Expected an integer for timeout: x$/],
    [{ target: 'power off' }, { disable_power_off: true }, 409, /^Failed to set node power state to power off\.$/],
    [
      { target: 'soft power off' },
      { disable_power_off: true },
      409,
      /^Failed to set node power state to soft power off\.$/,
    ],
    [{}, {}, 400, /^Missing mandatory parameter: target$/],
  ])('%j of a node with %j is refused', async (body, given, status, says) => {
    const { latest, addNode } = await apiBench()
    addNode({ name: 'n1', ...given })
    const answer = await latest('PUT', '/v1/nodes/n1/states/power', body)
    expect(answer.status).toBe(status)
    expect(answer.error.faultstring).toMatch(says)
  })

  it('on is accepted and done', async () => {
    const { latest, addNode, store, world } = await apiBench()
    const { uuid } = addNode({ name: 'n1', power_state: 'power off', provision_state: 'manageable' })
    const { status, headers } = await latest('PUT', '/v1/nodes/n1/states/power', { target: 'power on' })
    expect([status, headers.get('location')]).toEqual([202, 'http://localhost/v1/nodes/n1/states'])
    await world.run(60_000, () => store.node(uuid)?.power_state === 'power on')
    expect(store.node(uuid)).toMatchObject({ power_state: 'power on', target_power_state: null })
  })
})

describe('the target RAID configuration', () => {
  it.each([
    [{ logical_disks: [{ size_gb: 10, raid_level: '1', is_root_volume: true }] }, 204, undefined],
    [{}, 204, undefined],
    [{ logical_disks: [] }, 400, 'RAID config validation error: [] should be non-empty'],
    [{ logical_disks: [{ size_gb: 10 }] }, 400, "RAID config validation error: 'raid_level' is a required property"],
    [
      { logical_disks: [{ size_gb: 1, raid_level: '1', physical_disks: ['a', 'b'] }] },
      400,
      "RAID config validation error: 'controller' is a dependency of 'physical_disks'",
    ],
    [
      { logical_disks: [{ size_gb: -1, raid_level: '1' }] },
      400,
      expect.stringMatching(/^RAID config validation error: -1 is/),
    ],
    [
      { logical_disks: [1, 2].map(() => ({ size_gb: 1, raid_level: '1', is_root_volume: true })) },
      400,
      'Raid config cannot have more than one root volume. 2 root volumes were specified',
    ],
    [[], 400, "Expected types <class 'dict'> for target_raid_config: []"],
  ])('%j: %i', async (config, status, says) => {
    const { latest, addNode, store } = await apiBench()
    const { uuid } = addNode({ raid_interface: 'agent', target_raid_config: { logical_disks: ['old'] } })
    const answer = await latest('PUT', `/v1/nodes/${uuid}/states/raid`, config)
    expect(refusal(answer)).toEqual([status, says])
    expect(store.node(uuid)?.target_raid_config).toEqual(status === 204 ? config : { logical_disks: ['old'] })
  })

  it('of a node without RAID is not found', async () => {
    const { latest, addNode } = await apiBench()
    const { uuid } = addNode({ raid_interface: 'no-raid' })
    const config = { logical_disks: [{ size_gb: 10, raid_level: '1' }] }
    expect(refusal(await latest('PUT', `/v1/nodes/${uuid}/states/raid`, config))).toEqual([
      404,
      'Driver fake-hardware does not support raid (disabled or not implemented).',
    ])
  })
})
