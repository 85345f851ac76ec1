import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'power-on-conflict',
  story: 'The BMC needs a breather between off and on: 409 for a while.',
  lesson: 'Only the conflict that is understood is retried.',
  source: ['ironic/drivers/modules/redfish/power.py (power_on_conflict_retry_attempts)'],
  failures: ['power-on-conflict-after-off'],
  tags: ['bmc', 'power'],
  faults: [
    {
      do: 'bmc http',
      rule: {
        match: { method: 'POST', path: '**/ComputerSystem.Reset', body: { ResetType: 'On' } },
        times: 2,
        does: {
          status: 409,
          body: {
            error: {
              code: 'Base.1.18.ActionParameterValueConflict',
              message: 'Wait.',
              '@Message.ExtendedInfo': [{ MessageId: 'Base.1.18.ActionParameterValueConflict', Message: 'Wait.' }],
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
