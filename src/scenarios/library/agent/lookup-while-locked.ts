import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'lookup-while-locked',
  story: 'The node is locked when its agent looks it up.',
  lesson: '409 at once, not a queue: the agent pauses and asks again.',
  source: ['ironic/conductor/manager.py get_node_with_token'],
  failures: ['lookup-pile-up-on-lock'],
  tags: ['agent', 'races'],
  faults: [{ do: 'agent fault', id: 'F101' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'request', path: '/v1/lookup*', status: 409 }, is: 4 }],
    // Four pauses, of 5, 10, 30 and 30 seconds.
    endsAfterMs: { min: 270_000 },
  },
})
