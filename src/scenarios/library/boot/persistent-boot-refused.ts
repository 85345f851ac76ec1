import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'persistent-boot-refused',
  story: 'A BMC knows no boot device that stays, and the record asks for one.',
  lesson: 'Fall back to once, and set it again at every boot.',
  source: ['ironic/drivers/modules/redfish/management.py set_boot_device'],
  failures: ['no-persistent-boot-support'],
  tags: ['boot', 'bmc'],
  fleet: { record: { driver_info: { force_persistent_boot_device: 'Always' } } },
  faults: [
    {
      do: 'bmc http',
      rule: {
        name: 'no persistent override',
        match: {
          method: 'PATCH',
          path: '/redfish/v1/Systems/*',
          body: { 'Boot.BootSourceOverrideEnabled': 'Continuous' },
        },
        does: {
          status: 400,
          body: {
            error: {
              code: 'Base.1.18.PropertyValueNotInList',
              message: 'The value Continuous is not in the list of acceptable values.',
            },
          },
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
