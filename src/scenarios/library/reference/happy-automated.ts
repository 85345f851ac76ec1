import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'happy-automated',
  story: 'A healthy node with two disks is provided and comes back clean.',
  lesson: 'A clean bounces between cleaning and clean wait; every step needs a heartbeat to go on.',
  source: ['ironic/conductor/cleaning.py do_node_clean'],
  tags: ['reference', 'smoke', 'first day', 'training'],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', power_state: 'power off', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    power: 'Off',
    endsAfterMs: { max: 240_000 },
    counts: [
      { of: { kind: 'step', step: 'deploy.erase_devices_metadata', phase: 'done' }, is: 1 },
      { of: { kind: 'step', step: 'deploy.erase_devices', phase: 'done' }, is: 1 },
      { of: { kind: 'boot' }, is: 1 },
    ],
  },
})
