import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'vmedia-insert-503-twice',
  story: 'The BMC is still ejecting when the image is to be inserted: 503, twice.',
  lesson: 'A passing refusal is tried again.',
  source: ['ironic/drivers/modules/redfish/boot.py _insert_vmedia_in_resource'],
  failures: ['vmedia-insert-5xx-after-eject'],
  tags: ['bmc', 'virtual media'],
  fleet: { boot: 'redfish-virtual-media' },
  faults: [
    {
      do: 'bmc http',
      rule: {
        match: { method: 'POST', path: '**/VirtualMedia.InsertMedia' },
        times: 2,
        does: {
          status: 503,
          body: { error: { code: 'Base.1.0.ServiceTemporarilyUnavailable', message: 'An eject is in progress.' } },
        },
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
