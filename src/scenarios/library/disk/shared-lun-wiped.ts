import { inBand, failedInStep } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'shared-lun-wiped',
  story: 'A datastore of other hosts, in a GPT as always today, is still mapped to the node.',
  lesson:
    'The guard compares the partition type with capitals, lsblk prints small letters: the datastore is wiped. Unmap first.',
  source: ['ironic_python_agent/hardware.py safety_check_block_device'],
  failures: ['shared-cluster-filesystem'],
  tags: ['disk', 'hazard', 'data safety'],
  fleet: { profile: 'san-1u' },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available' },
    lastError: null,
    violations: [
      {
        checker: "others' data untouched",
        because: 'safety_check_block_device compares GUIDs in capitals with what lsblk prints.',
      },
    ],
    under: {
      none: {
        path: inBand(1, 'clean failed'),
        fields: failedInStep,
        lastError: 'Protected VMware VMFS Partition',
        violations: [],
        retry: 'fails',
      },
    },
  },
})
