import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'vmedia-busy-idrac',
  story: 'A Dell BMC is still ejecting when the next image comes, and shows what it no longer has.',
  lesson: 'Ejecting takes seconds; a clean that begins in the meantime is tried again.',
  source: ['ironic/drivers/modules/redfish/boot.py _insert_vmedia_in_resource'],
  failures: ['vmedia-insert-5xx-after-eject', 'vmedia-stale-inserted'],
  tags: ['bmc', 'virtual media', 'retry'],
  fleet: { boot: 'redfish-virtual-media', bmc: 'idrac9' },
  actions: [
    { do: 'provide' },
    { do: 'manage', on: { kind: 'transition', to: 'available' }, afterMs: 100 },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, afterMs: 100 },
  ],
  expect: {
    path: [...inBand(2, 'cleaning', 'available'), ...inBand(2, 'cleaning', 'available')],
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
