import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'killed-in-cleaning',
  story: 'The conductor dies while it prepares a node, and comes back twenty seconds later.',
  lesson:
    'What is going on in cleaning cannot be resumed; the lock is given back and the node fails, ready to be retried.',
  source: ['ironic/conductor/base_manager.py _correct_stuck_states'],
  failures: ['conductor-dies-mid-cleaning'],
  tags: ['conductor', 'restart'],
  faults: [{ do: 'conductor killed', on: { kind: 'transition', event: 'provide' }, afterMs: 15, forMs: 20_000 }],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: {
      provision_state: 'clean failed',
      target_provision_state: 'available',
      maintenance: false,
      reservation: null,
    },
    lastError: "^The cleaning state can't be resumed by conductor conductor-1\\. Moving to fail state\\.$",
    disks: 'tenant data',
  },
})
