import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'clock-set-ahead',
  story:
    "While disks are erased somebody sets the clock of the conductor's computer an hour ahead, and two minutes later right again.",
  lesson:
    'How long an agent has been silent is told by that clock: every node that waits for one is failed at once, however lively it is.',
  source: ['ironic/conductor/manager.py _check_cleanwait_timeouts'],
  tags: ['conductor', 'clock', 'liveness'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'conductor clock wrong',
      byMs: 3_600_000,
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      afterMs: 30_000,
      forMs: 120_000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node\\.',
    disks: 'partly wiped',
  },
})
