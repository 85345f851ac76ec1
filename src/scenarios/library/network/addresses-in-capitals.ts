import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'addresses-in-capitals',
  story: 'The agent writes its addresses in capitals.',
  lesson: 'Addresses are compared without regard to case.',
  source: ['ironic/api/controllers/v1/ramdisk.py LookupController'],
  failures: ['mac-case-mismatch'],
  tags: ['network', 'agent'],
  fleet: { count: 10 },
  faults: [
    {
      do: 'agent misbehaves',
      node: 'node-10',
      fault: { at: 'lookup', does: { addresses: ['52:54:00:00:00:A0'] } },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
