import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'happy-virtual-media',
  story: 'The ramdisk comes by virtual media, its token with it.',
  lesson: 'With virtual media the token is in the image: no look-up tells it.',
  source: ['ironic/drivers/modules/redfish/boot.py RedfishVirtualMediaBoot'],
  tags: ['reference', 'virtual media'],
  fleet: { boot: 'redfish-virtual-media' },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
