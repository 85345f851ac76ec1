import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'read-only-disk-skipped',
  story: 'The operator lets read-only disks be passed over, and one of the real ones is.',
  lesson: 'A permission for virtual CDs holds for every disk: available, with all of a tenant on it.',
  source: ['ironic/conf/deploy.py erase_skip_read_only'],
  failures: ['read-only-virtual-disk'],
  tags: ['disk', 'hazard', 'data safety'],
  options: { 'deploy.erase_skip_read_only': true },
  faults: [{ do: 'disk read only', disk: '/dev/sdb' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available' },
    lastError: null,
    disks: { '/dev/sda': 'wiped', '/dev/sdb': 'tenant data' },
    violations: [
      {
        checker: 'available means wiped',
        because: 'erase_skip_read_only passes over the disk, as it says.',
        nature: 'policy',
      },
    ],
  },
})
