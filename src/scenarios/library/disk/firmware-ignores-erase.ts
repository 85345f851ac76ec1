import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'firmware-ignores-erase',
  story: 'A drive acknowledges its secure erase and does nothing.',
  lesson: 'Nobody reads back: the node is available and the data are there.',
  source: ['ironic_python_agent/hardware.py _ata_erase'],
  tags: ['disk', 'hazard', 'data safety'],
  faults: [{ do: 'disk ignores erase', disk: '/dev/sda', methods: ['ata-secure-erase'] }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available' },
    lastError: null,
    disks: { '/dev/sda': 'partly wiped', '/dev/sdb': 'wiped' },
    violations: [
      { checker: 'available means wiped', because: 'No step verifies what a drive claims.', nature: 'hardware' },
    ],
  },
})
