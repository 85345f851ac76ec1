import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'dead-disks-vanish',
  story: 'Both SSDs die between the two steps, and their bus shows them no more.',
  lesson: 'What is not there is not erased: zero disks are erased with success.',
  source: ['ironic_python_agent/hardware.py'],
  tags: ['disk', 'hazard', 'data safety'],
  faults: [{ do: 'disk dies', on: { kind: 'step', step: 'deploy.erase_devices_metadata', phase: 'done' } }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available' },
    lastError: null,
    disks: 'partly wiped',
    violations: [
      {
        checker: 'available means wiped',
        because: 'erase_devices erases the disks it sees, and sees none.',
        nature: 'hardware',
      },
    ],
  },
})
