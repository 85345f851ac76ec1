import { inBand, failedInStep } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'erase-after-raid',
  story: 'An operator builds a software mirror first and erases afterwards, in the order the deployment guide shows.',
  lesson: 'The erase sees the array, not its members: what lies outside of the partition is still the tenant’s.',
  source: [
    'ironic_python_agent/hardware.py GenericHardwareManager.erase_block_device',
    'ironic_python_agent/hardware.py _is_linux_raid_member',
  ],
  tags: ['disk', 'raid', 'manual', 'data safety', 'hazard'],
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
        { interface: 'deploy', step: 'erase_devices_metadata' },
        { interface: 'raid', step: 'create_configuration' },
        { interface: 'deploy', step: 'erase_devices' },
      ],
    },
  ],
  expect: {
    path: inBand(3, 'cleaning', 'manageable'),
    fields: { provision_state: 'manageable', maintenance: false },
    lastError: null,
    disks: 'partly wiped',
    violations: [
      {
        checker: 'erased means wiped',
        because: 'erase_devices passes over members of software arrays and erases the array only.',
      },
    ],
    under: {
      none: {
        path: inBand(3, 'clean failed'),
        fields: failedInStep,
        lastError: 'is a member of an array',
        violations: [],
        retry: 'fails',
      },
    },
  },
})
