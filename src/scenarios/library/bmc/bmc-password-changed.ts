import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bmc-password-changed',
  story: 'Somebody changed the password of the BMC.',
  lesson: '401 is not retried for ever: the clean fails before anything is touched.',
  source: ['ironic/drivers/modules/redfish/utils.py'],
  tags: ['bmc', 'operator'],
  faults: [
    {
      do: 'bmc http',
      rule: {
        match: { path: '/redfish/v1/**' },
        does: {
          status: 401,
          body: { error: { code: 'Base.1.0.NoValidSession', message: 'There is no valid session.' } },
        },
      },
    },
  ],
  actions: [{ do: 'provide', afterMs: 5000 }],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Failed to prepare node',
    disks: 'tenant data',
  },
})
