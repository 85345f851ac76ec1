import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'shared-lun-guarded',
  story: 'A datastore of other hosts, in an old DOS partition table, is still mapped to the node.',
  lesson: 'The guard finds the file system and stops: of that unit not a byte is written.',
  source: ['ironic_python_agent/hardware.py safety_check_block_device'],
  failures: ['shared-cluster-filesystem'],
  tags: ['disk', 'data safety', 'smoke'],
  fleet: { profile: 'san-1u' },
  actions: [{ do: 'provide', afterMs: 1000 }],
  expect: {
    retry: 'fails',
    path: inBand(1, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: 'VMFS',
  },
  faults: [{ do: 'disk is shared', disk: '/dev/sdc', fileSystem: 'vmfs in a DOS table' }],
})
