import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'maintenance-lifted',
  story: 'Maintenance is set during the wipe, and lifted ten minutes later.',
  lesson: 'The next heartbeat goes on as if nothing had been.',
  source: ['ironic/drivers/modules/agent_base.py HeartbeatMixin.heartbeat'],
  failures: ['heartbeat-ignored-in-maintenance'],
  tags: ['operator'],
  actions: [
    { do: 'provide' },
    { do: 'set maintenance', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 500 },
    { do: 'clear maintenance', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 600000 },
  ],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'heartbeat', outcome: 'pause' }, min: 3 }],
  },
})
