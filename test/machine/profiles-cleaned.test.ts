import { expect, test } from 'vitest'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { assemble } from '../../src/lab/assemble.ts'
import { likeNodes } from '../../src/lab/fleet.ts'
import { profiles } from '../../src/machine/profiles.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'

const hour = 3_600_000

/** Cleans a machine of a profile as Ironic does by default; its state, the hours it took and the truth afterwards. */
async function cleaned(profile: string) {
  const world = new VirtualWorld({ seed: profile })
  const lab = await assemble(world, {
    nodes: likeNodes(1, { profile, tenant: 'alice' }),
    conductor: { store: new MemoryStore() },
  })
  const [node] = lab.nodes
  if (!node) throw new Error('no node')
  const startedAt = world.clock.now()
  await lab.drive('provide', () => lab.operator.provision(node.uuid, 'provide'))
  const states = ['available', 'clean failed']
  await world.run(240 * hour, () => states.includes(lab.states.stateOf(node.uuid) ?? ''))
  return {
    state: lab.states.stateOf(node.uuid),
    hours: Math.round((world.clock.now() - startedAt) / hour),
    dirty: node.machine.dataAtRisk().map(({ device }) => device),
    destroyed: node.machine.collateral().map(({ device }) => device),
  }
}

test.each([
  ['two-disk-1u', { state: 'available', hours: 0, dirty: [], destroyed: [] }],
  ['nvme-1u', { state: 'available', hours: 0, dirty: [], destroyed: [] }],
  // Two passes over 1.6 TB at 150 MB/s, four disks at a time.
  ['eight-hdd-2u', { state: 'available', hours: 12, dirty: [], destroyed: [] }],
  ['mixed-2u', { state: 'available', hours: 6, dirty: [], destroyed: [] }],
  ['gpu-8', { state: 'available', hours: 0, dirty: [], destroyed: [] }],
  ['tiny-vm', { state: 'available', hours: 0, dirty: [], destroyed: [] }],
  ['hba-raid-1u', { state: 'available', hours: 0, dirty: [], destroyed: [] }],
  // Green and not clean: the controller hides what is in no volume.
  [
    'hardware-raid-2u',
    { state: 'available', hours: 15, dirty: ['/dev/sdc', '/dev/sdd', '/dev/sde', '/dev/sdf'], destroyed: [] },
  ],
  // Green and worse: the agent's guard compares capitals with the small letters of lsblk.
  ['san-1u', { state: 'available', hours: 3, dirty: [], destroyed: ['/dev/sdc'] }],
  ['san-multipath-1u', { state: 'available', hours: 1, dirty: [], destroyed: [] }],
  [
    'array-pulls-2u',
    {
      state: 'clean failed',
      hours: 0,
      dirty: ['/dev/sda', '/dev/sdb', '/dev/sdc', '/dev/sdd', '/dev/sde', '/dev/sdf'],
      destroyed: [],
    },
  ],
])('%s, cleaned', async (profile, outcome) => {
  expect(profiles).toHaveProperty(profile)
  expect(await cleaned(profile)).toEqual(outcome)
})
