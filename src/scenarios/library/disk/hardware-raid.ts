import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'hardware-raid',
  story: 'Six SAS disks behind a controller, two of them in a mirror.',
  lesson: 'The ramdisk sees volumes, not disks: what is in no volume is not erased.',
  source: ['ironic_python_agent/hardware.py list_block_devices'],
  tags: ['disk', 'raid', 'hazard', 'data safety'],
  fleet: { profile: 'hardware-raid-2u' },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available' },
    lastError: null,
    violations: [
      {
        checker: 'available means wiped',
        because: 'Disks behind a controller that are in no volume are invisible to the ramdisk.',
        nature: 'hardware',
      },
    ],
  },
})
