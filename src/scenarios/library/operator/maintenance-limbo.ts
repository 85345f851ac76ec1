import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'maintenance-limbo',
  story: 'A colleague sets maintenance during the wipe, to be safe.',
  lesson: 'Maintenance stops progress and the clock alike: clean wait for ever, and no error.',
  source: ['ironic/drivers/modules/agent_base.py HeartbeatMixin.heartbeat'],
  failures: ['heartbeat-ignored-in-maintenance'],
  tags: ['operator', 'liveness', 'first day', 'training'],
  actions: [
    { do: 'provide' },
    { do: 'set maintenance', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 500 },
  ],
  expect: {
    path: inBand(2),
    fields: { provision_state: 'clean wait', maintenance: true },
    lastError: null,
    disks: 'wiped',
    ends: 'stuck',
  },
})
