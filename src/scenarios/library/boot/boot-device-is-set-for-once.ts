import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'boot-device-is-set-for-once',
  story: 'A node is cleaned, and boots from its disk ever after.',
  lesson: 'The network is a boot device for one boot.',
  source: ['ironic/drivers/modules/redfish/management.py set_boot_device'],
  failures: ['boot-device-made-persistent'],
  tags: ['boot', 'bmc'],
  faults: [
    {
      do: 'bmc http',
      rule: {
        name: 'set for good',
        match: {
          method: 'PATCH',
          path: '/redfish/v1/Systems/*',
          body: { 'Boot.BootSourceOverrideEnabled': 'Continuous' },
        },
        does: { status: 500 },
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
    counts: [{ of: { kind: 'fault', rule: 'set for good' }, is: 0 }],
  },
})
