import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'one-disk-refuses',
  story: 'One of two SSDs refuses its secure erase.',
  lesson: 'Cleaning fails closed: no overwrite in place of a secure erase unless the operator allows it.',
  source: ['ironic_python_agent/hardware.py GenericHardwareManager._ata_erase'],
  failures: ['ata-erase-fails-locks-drive'],
  tags: ['disk', 'data safety'],
  faults: [{ do: 'disk refuses erase', disk: '/dev/sdb', methods: ['ata-secure-erase'] }],
  actions: [{ do: 'provide' }],
  expect: {
    retry: 'fails',
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: 'Clean step deploy\\.erase_devices failed on node',
    disks: { '/dev/sda': 'wiped', '/dev/sdb': 'partly wiped' },
  },
})
