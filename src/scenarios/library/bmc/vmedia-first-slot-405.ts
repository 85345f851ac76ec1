import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'vmedia-first-slot-405',
  story: 'The first slot takes no image at all, the second takes DVDs only.',
  lesson: 'Go through the slots: what one of them refuses is no failure of the node.',
  source: ['ironic/drivers/modules/redfish/boot.py _insert_vmedia'],
  failures: ['vmedia-slot-without-insert-action', 'vmedia-dvd-only'],
  tags: ['bmc', 'virtual media'],
  fleet: { boot: 'redfish-virtual-media', bmc: 'ucs' },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
