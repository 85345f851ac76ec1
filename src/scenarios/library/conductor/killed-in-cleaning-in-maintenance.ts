import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'killed-in-cleaning-in-maintenance',
  story: 'The conductor dies while it prepares a node that is in maintenance.',
  lesson: 'A restart repairs nodes in maintenance as well; the reason of the operator stays.',
  source: ['ironic/conductor/base_manager.py _fail_transient_state'],
  failures: ['conductor-dies-mid-cleaning', 'same-in-maintenance'],
  tags: ['conductor', 'restart', 'maintenance'],
  faults: [{ do: 'conductor killed', on: { kind: 'transition', event: 'provide' }, afterMs: 15, forMs: 20_000 }],
  actions: [{ do: 'set maintenance' }, { do: 'provide', afterMs: 5_000 }],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: {
      provision_state: 'clean failed',
      maintenance: true,
      maintenance_reason: 'looking into it',
      reservation: null,
    },
    lastError: "^The cleaning state can't be resumed by conductor",
    disks: 'tenant data',
  },
})
