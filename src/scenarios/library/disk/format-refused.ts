import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'format-refused',
  story: 'An NVMe refuses to be formatted in the express erase.',
  lesson: 'Express falls back to the metadata alone: the step is a success, and most of the data is there.',
  source: ['ironic_python_agent/hardware.py erase_devices_express'],
  failures: ['nvme-express-error-path'],
  tags: ['disk', 'manual', 'hazard', 'data safety'],
  fleet: { profile: 'nvme-1u' },
  faults: [{ do: 'disk refuses erase', methods: ['nvme-format', 'nvme-sanitize', 'cryptographic', 'block-erase'] }],
  actions: [{ do: 'clean', steps: [{ interface: 'deploy', step: 'erase_devices_express' }] }],
  expect: {
    path: inBand(1, 'cleaning', 'manageable'),
    fields: { provision_state: 'manageable' },
    lastError: null,
    disks: 'partly wiped',
  },
})
