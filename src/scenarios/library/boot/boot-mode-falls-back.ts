import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'boot-mode-falls-back',
  story:
    'Setting a boot device puts a BMC back to legacy mode, unless the mode is sent as well; the node is cleaned twice.',
  lesson: 'The mode is named with the device.',
  source: ['ironic/drivers/modules/redfish/management.py set_boot_device'],
  failures: ['boot-mode-flips'],
  tags: ['boot', 'bmc'],
  fleet: { bmc: { personality: 'ami', quirks: ['Q27'] } },
  actions: [
    { do: 'provide' },
    { do: 'manage', on: { kind: 'transition', to: 'available' }, afterMs: 10_000 },
    { do: 'provide', on: { kind: 'transition', event: 'manage', from: 'available' }, afterMs: 10_000 },
  ],
  expect: {
    path: [...inBand(2, 'cleaning', 'available'), ...inBand(2, 'cleaning', 'available')],
    // It is read as a clean begins: the second one sees what the first has left.
    fields: { provision_state: 'available', boot_mode: 'uefi', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
