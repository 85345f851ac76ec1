import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'vmedia-still-inserted',
  story: 'The BMC swears that the ISO of last time is still in its slot.',
  lesson: 'What a BMC reports right after an action is not to be trusted: eject, and insert in any case.',
  source: ['ironic/drivers/modules/redfish/boot.py _insert_vmedia'],
  failures: ['vmedia-stale-inserted'],
  tags: ['bmc', 'virtual media', 'conductor', 'smoke'],
  fleet: { boot: 'redfish-virtual-media' },
  faults: [
    {
      do: 'bmc http',
      rule: {
        name: 'stale medium',
        match: { method: 'GET', path: '/redfish/v1/**/VirtualMedia/*' },
        does: { merge: { Inserted: true, Image: 'http://images.example/boot-of-last-time.iso', ConnectedVia: 'URI' } },
      },
      forMs: 20_000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      {
        of: { kind: 'request', to: 'bmc-node-1', method: 'POST', path: '**/VirtualMedia.InsertMedia', status: 204 },
        is: 1,
      },
      {
        of: { kind: 'request', to: 'bmc-node-1', method: 'POST', path: '**/VirtualMedia.EjectMedia', status: 204 },
        is: 4,
      },
    ],
  },
})
