import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'infiniband-among-the-addresses',
  story: 'The agent looks itself up with an InfiniBand GUID among its addresses.',
  lesson: 'What is no MAC is passed over; the others find the node.',
  source: ['ironic/api/controllers/v1/ramdisk.py LookupController'],
  failures: ['infiniband-guid-in-lookup'],
  tags: ['network', 'agent'],
  faults: [
    {
      do: 'agent misbehaves',
      fault: {
        at: 'lookup',
        does: { addresses: ['80:00:02:08:fe:80:00:00:00:00:00:00:f4:52:14:03:00:7b:cb:a1', '52:54:00:00:00:10'] },
      },
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
