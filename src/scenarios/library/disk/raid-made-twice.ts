import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'raid-made-twice',
  story: 'A software mirror is made, deleted and made again.',
  lesson: 'What was an array leaves nothing that keeps the next one from being made.',
  source: ['ironic_python_agent/hardware.py delete_configuration'],
  failures: ['md-superblock-left'],
  tags: ['disk', 'raid', 'manual'],
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
        { interface: 'raid', step: 'delete_configuration' },
        { interface: 'raid', step: 'create_configuration' },
      ],
    },
  ],
  expect: {
    path: inBand(4, 'cleaning', 'manageable'),
    fields: { provision_state: 'manageable', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
