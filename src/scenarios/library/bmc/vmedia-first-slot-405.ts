import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

const slots = '/redfish/v1/Systems/1/VirtualMedia'

export default scenario({
  name: 'vmedia-first-slot-405',
  story: 'The first slot has no action to insert, and refuses the image in other ways too; the second takes DVDs only.',
  lesson: 'Go through the slots: what one of them refuses is no failure of the node.',
  source: ['ironic/drivers/modules/redfish/boot.py _insert_vmedia'],
  failures: ['vmedia-slot-without-insert-action', 'vmedia-dvd-only'],
  tags: ['bmc', 'virtual media'],
  fleet: { boot: 'redfish-virtual-media', bmc: 'ucs' },
  faults: [
    {
      do: 'bmc http',
      rule: {
        name: 'the slot that refuses comes first',
        match: { method: 'GET', path: '/redfish/v1/Systems/1/VirtualMedia' },
        does: { merge: { Members: ['Usb', 'Cd'].map((slot) => ({ '@odata.id': `${slots}/${slot}` })) } },
      },
    },
    {
      do: 'bmc http',
      rule: {
        name: 'and says that it takes CDs',
        match: { method: 'GET', path: `${slots}/Usb` },
        does: { merge: { MediaTypes: ['CD', 'USBStick'] } },
      },
    },
    {
      do: 'bmc http',
      rule: {
        name: 'but no image',
        match: { method: 'PATCH', path: `${slots}/Usb` },
        does: { status: 405, body: { error: { code: 'Base.1.0.GeneralError', message: 'Not this slot.' } } },
      },
    },
    {
      do: 'bmc http',
      rule: {
        name: 'the other one says that it takes none',
        match: { method: 'GET', path: `${slots}/Cd` },
        does: { merge: { MediaTypes: ['DVD'] } },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'request', method: 'PATCH', path: '**/VirtualMedia/Usb', status: 405 }, is: 1 },
      { of: { kind: 'request', path: '**/Cd/Actions/VirtualMedia.InsertMedia', status: 204 }, is: 1 },
    ],
  },
})
