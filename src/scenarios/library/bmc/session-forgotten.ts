import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'session-forgotten',
  story: 'The BMC restarts during the wipe and knows no session afterwards.',
  lesson: '401 to a session that worked means: log in again, not: wrong password.',
  source: ['ironic/drivers/modules/redfish/utils.py SessionCache'],
  failures: ['stale-cached-session'],
  tags: ['bmc'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'bmc http',
      rule: {
        match: { path: '/redfish/v1/Systems/*' },
        times: 1,
        does: {
          status: 401,
          body: { error: { code: 'Base.1.0.NoValidSession', message: 'There is no valid session.' } },
        },
      },
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      afterMs: 60_000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    power: 'Off',
    counts: [{ of: { kind: 'request', to: 'bmc-node-1', method: 'POST', path: '**/SessionService/Sessions' }, min: 1 }],
  },
})
