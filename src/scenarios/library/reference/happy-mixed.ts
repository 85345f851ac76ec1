import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'happy-mixed',
  story: 'Four SATA hard disks and two NVMe are cleaned together.',
  lesson: 'Each disk in its own way, several at a time; the slowest decides.',
  source: ['ironic_python_agent/hardware.py erase_devices'],
  tags: ['reference', 'long'],
  fleet: { profile: 'mixed-2u' },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
