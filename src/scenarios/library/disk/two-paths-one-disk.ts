import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'two-paths-one-disk',
  story: 'A volume of a storage network is there by two paths.',
  lesson: 'It is erased once, by its mapped device; the paths are left alone.',
  source: ['ironic_python_agent/hardware.py list_all_block_devices'],
  failures: ['multipath-standby'],
  tags: ['disk', 'data safety'],
  fleet: { profile: 'san-multipath-1u' },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'erase', disk: '/dev/dm-0', method: 'metadata', phase: 'start' }, is: 1 },
      { of: { kind: 'erase', disk: '/dev/dm-0', method: 'overwrite', outcome: 'completed' }, is: 1 },
    ],
  },
})
