import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'boot-mode-falls-back',
  story: 'Setting a boot device puts a Supermicro back to legacy mode, unless the mode is sent as well.',
  lesson: 'The mode is named with the device.',
  source: ['ironic/drivers/modules/redfish/management.py set_boot_device'],
  failures: ['boot-mode-flips'],
  tags: ['boot', 'bmc'],
  fleet: { bmc: { quirks: ['Q27'] } },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
