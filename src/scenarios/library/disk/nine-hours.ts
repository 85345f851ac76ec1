import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'nine-hours',
  story: 'Eight hard disks without secure erase are overwritten, four at a time.',
  lesson: 'Duration alone is no failure: heartbeats keep the node alive all night.',
  source: ['ironic_python_agent/hardware.py _shred_block_device'],
  failures: ['erase-takes-days'],
  tags: ['disk', 'long', 'fleet'],
  fleet: { profile: 'eight-hdd-2u' },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'heartbeat' }, min: 150 }],
    endsAfterMs: { min: 32400000 },
  },
})
