import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'eject-after-off',
  story: 'A ramdisk’s file system would break if its medium were ejected while it runs.',
  lesson: 'Off first, eject second.',
  source: ['ironic/drivers/modules/redfish/boot.py clean_up_ramdisk'],
  failures: ['eject-before-off'],
  tags: ['power', 'virtual media'],
  fleet: { boot: 'redfish-virtual-media' },
  faults: [
    {
      do: 'bmc http',
      rule: {
        name: 'ejected too early',
        match: { method: 'POST', path: '**/VirtualMedia.EjectMedia', state: { running: 'ramdisk' } },
        does: { effect: 'panic' },
      },
      needed: false,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'fault', rule: 'ejected too early' }, is: 0 },
      { of: { kind: 'request', to: 'bmc-node-1', path: '**/VirtualMedia.EjectMedia' }, min: 1 },
    ],
  },
})
