import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'maintenance-lifted-too-late',
  story: 'Maintenance is set during the wipe and lifted an hour later, when everything is long done.',
  lesson:
    'Heartbeats in maintenance do not restart the clock: lifted after the time-out, it is a race between the check, here every second, and the next heartbeat.',
  source: [
    'ironic/drivers/modules/agent_base.py HeartbeatMixin.heartbeat',
    'ironic/conductor/manager.py _check_cleanwait_timeouts',
  ],
  tags: ['operator', 'timeout', 'hazard'],
  actions: [
    { do: 'provide' },
    { do: 'set maintenance', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 500 },
    { do: 'clear maintenance', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 3600000 },
  ],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'wiped',
  },
  options: { 'conductor.check_provision_state_interval': 1 },
  faults: [
    {
      do: 'network cut',
      from: 'agent-*',
      to: 'ironic',
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      afterMs: 3598000,
      forMs: 6000,
      needed: false,
    },
  ],
})
