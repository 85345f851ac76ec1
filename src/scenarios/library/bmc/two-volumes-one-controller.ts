import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'two-volumes-one-controller',
  story: 'A controller makes one volume at a time, and two are ordered.',
  lesson: 'The step ends when the last of its tasks does.',
  source: ['ironic/drivers/modules/redfish/raid.py'],
  failures: ['raid-one-task-per-controller', 'raid-step-ends-before-job', 'raid-clean-wait-forever'],
  tags: ['bmc', 'raid', 'manual'],
  fleet: { profile: 'hba-raid-1u', record: { raid_interface: 'redfish' } },
  actions: [
    {
      do: 'set raid',
      config: {
        logical_disks: [
          { size_gb: 100, raid_level: '1', is_root_volume: true },
          { size_gb: 100, raid_level: '1' },
        ],
      },
    },
    { do: 'clean', afterMs: 5_000, steps: [{ interface: 'raid', step: 'create_configuration' }] },
  ],
  expect: {
    fields: { provision_state: 'manageable', last_error: null },
    counts: [{ of: { kind: 'disk', change: 'created' }, is: 2 }],
  },
})
