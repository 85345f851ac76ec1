import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'boot-override-refused',
  story: 'The BMC refuses the boot override.',
  lesson: 'No boot device, no ramdisk: the clean fails at once and not after half an hour.',
  source: ['ironic/drivers/modules/redfish/management.py set_boot_device'],
  tags: ['bmc', 'boot'],
  faults: [
    {
      do: 'bmc http',
      rule: {
        match: { method: 'PATCH', path: '/redfish/v1/Systems/*' },
        does: { status: 400, body: { error: { code: 'Base.1.0.GeneralError', message: 'Boot options are locked.' } } },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Failed to prepare node',
    disks: 'tenant data',
  },
})
