import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'killed-in-clean-wait',
  story: 'The conductor dies during the wipe and comes back two hundred seconds later.',
  lesson: 'A node in clean wait is in the database and in the agent: it survives what one in cleaning does not.',
  source: ['ironic/conductor/base_manager.py prepare_host'],
  failures: ['conductor-dies-mid-cleaning'],
  tags: ['conductor', 'restart'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'conductor killed',
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      afterMs: 600_000,
      forMs: 200_000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'step', phase: 'start' }, is: 2 }],
  },
})
