import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'happy-manual-raid',
  story: 'An operator erases the disks, builds a software mirror on them, and gets the node back for more work.',
  lesson: 'Manual cleaning runs the steps in the order given, whatever their priorities, and ends in manageable.',
  source: [
    'ironic/drivers/modules/agent.py AgentRAID',
    'ironic_python_agent/hardware.py GenericHardwareManager.create_configuration',
  ],
  tags: ['reference', 'smoke', 'raid', 'manual'],
  fleet: { record: { raid_interface: 'agent' } },
  actions: [
    {
      do: 'set raid',
      config: { logical_disks: [{ size_gb: 'MAX', raid_level: '1', controller: 'software', is_root_volume: true }] },
    },
    {
      do: 'clean',
      afterMs: 5_000,
      steps: [
        { interface: 'deploy', step: 'erase_devices' },
        { interface: 'raid', step: 'create_configuration' },
      ],
    },
  ],
  expect: {
    path: inBand(2, 'cleaning', 'manageable'),
    fields: { provision_state: 'manageable', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'step', phase: 'done' }, is: 2 }],
  },
})
