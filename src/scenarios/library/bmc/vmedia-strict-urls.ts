import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'vmedia-strict-urls',
  story: 'A BMC refuses image URLs with a question mark or an equals sign, and every parameter but the image.',
  lesson: 'The image is offered under a plain path.',
  source: ['ironic/drivers/modules/redfish/boot.py'],
  failures: ['vmedia-url-syntax'],
  tags: ['bmc', 'virtual media'],
  fleet: { boot: 'redfish-virtual-media', bmc: { quirks: ['Q24', 'Q25'] } },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
