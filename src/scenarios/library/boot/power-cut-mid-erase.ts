import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'power-cut-mid-erase',
  story: 'The mains go for a minute in the middle of the wipe.',
  lesson:
    'The machine comes back, the clean does not: the new agent gets no token, and what was running is failed half an hour later.',
  source: ['ironic/conductor/manager.py _check_cleanwait_timeouts'],
  tags: ['boot', 'power', 'timeout', 'data safety'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'power cut',
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      afterMs: 3600000,
      forMs: 60000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'partly wiped',
    counts: [
      { of: { kind: 'boot' }, is: 2 },
      { of: { kind: 'agent', what: 'has no token and never will' }, is: 1 },
    ],
  },
})
