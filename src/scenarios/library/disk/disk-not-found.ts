import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'disk-not-found',
  story: 'A disk is not found on its bus while the node is cleaned, and comes back later.',
  lesson: 'What the ramdisk does not see it does not erase, and no count is compared with the record.',
  source: ['ironic_python_agent/hardware.py list_block_devices'],
  tags: ['disk', 'hazard', 'data safety'],
  faults: [{ do: 'disk missing', disk: '/dev/sdb' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available' },
    lastError: null,
    disks: { '/dev/sda': 'wiped', '/dev/sdb': 'tenant data' },
    violations: [
      { checker: 'available means wiped', because: 'Disks are not counted against the inventory.', nature: 'hardware' },
    ],
  },
})
