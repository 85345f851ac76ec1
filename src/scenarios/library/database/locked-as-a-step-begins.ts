import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'locked-as-a-step-begins',
  story: 'The agent has taken the order to erase; for two minutes the database takes nothing the conductor writes.',
  lesson:
    'Nobody gives the lock back: no heartbeat is looked at, no abort is accepted, no time-out comes. The node is in cleaning until the conductor is restarted.',
  source: ['ironic/conductor/task_manager.py release_resources'],
  failures: ['sqlite-locked'],
  reproduces: ['database-error-strands-node'],
  tags: ['database', 'steps', 'liveness'],
  limitMs: 2 * 3_600_000,
  faults: [
    {
      do: 'database fails',
      what: 'writes',
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'start' },
      forMs: 120_000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    ends: 'stuck',
    path: inBand(1, 'cleaning'),
    fields: { provision_state: 'cleaning', reservation: 'conductor-1' },
    disks: 'wiped',
    retry: 'fails',
    under: {
      none: {
        ends: 'rest',
        path: inBand(1, 'cleaning', 'clean failed'),
        fields: { ...failedInStep, target_provision_state: 'available' },
        lastError: "^The cleaning state can't be resumed by conductor conductor-1\\. Moving to fail state\\.$",
        retry: 'works',
      },
    },
  },
})
