import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'database-is-locked',
  story: 'For ten minutes every other request of agents meets a locked database.',
  lesson: 'Look-ups and heartbeats are sent again; a database that is slow for a while is no failure of a node.',
  source: ['ironic/db/sqlalchemy/api.py'],
  failures: ['sqlite-locked'],
  tags: ['database', 'network', 'races'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'ironic http',
      rule: {
        name: 'database is locked',
        match: { path: '/v1/lookup', nth: { every: 2 } },
        does: { status: 500, body: { error_message: 'database is locked' } },
      },
      forMs: 600_000,
    },
    {
      do: 'ironic http',
      rule: {
        name: 'database is locked, too',
        match: { path: '/v1/heartbeat/*', nth: { every: 2 } },
        does: { status: 500, body: { error_message: 'database is locked' } },
      },
      forMs: 600_000,
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
