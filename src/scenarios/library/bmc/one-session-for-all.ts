import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'one-session-for-all',
  story: 'A BMC has room for two sessions, and one of them is taken.',
  lesson: 'A session is kept and used again: one log-in for a whole clean.',
  source: ['ironic/drivers/modules/redfish/utils.py SessionCache'],
  failures: ['session-pool-exhaustion'],
  tags: ['bmc', 'conductor'],
  fleet: { profile: 'eight-hdd-2u', bmc: { sessionLimit: 2 } },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'request', to: 'bmc-node-1', method: 'POST', path: '**/SessionService/Sessions' }, max: 1 }],
  },
})
