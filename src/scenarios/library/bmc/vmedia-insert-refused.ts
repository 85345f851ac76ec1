import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'vmedia-insert-refused',
  story: 'The BMC refuses to insert the image, whatever the slot.',
  lesson: 'The clean fails while it is prepared; the tenant’s disks are untouched.',
  source: ['ironic/drivers/modules/redfish/boot.py _insert_vmedia'],
  tags: ['bmc', 'virtual media'],
  fleet: { boot: 'redfish-virtual-media' },
  faults: [
    {
      do: 'bmc http',
      rule: {
        match: { method: 'POST', path: '**/VirtualMedia.InsertMedia' },
        does: {
          status: 400,
          body: { error: { code: 'Base.1.0.GeneralError', message: 'No license for virtual media.' } },
        },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Failed to prepare node .* for cleaning: Virtual media mount failed',
    disks: 'tenant data',
  },
})
