import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'happy-nvme',
  story: 'A node with one NVMe is cleaned.',
  lesson: 'NVMe drives are formatted, which takes seconds.',
  source: ['ironic_python_agent/hardware.py _nvme_erase'],
  tags: ['reference'],
  fleet: { profile: 'nvme-1u' },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
