import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'workers-run-out',
  story: 'A conductor with few workers is asked to clean more nodes than it has.',
  lesson: '503 at once, not a queue nobody sees; who was accepted is cleaned.',
  source: ['ironic/conductor/base_manager.py _spawn_worker'],
  failures: ['worker-pool-full'],
  tags: ['conductor', 'fleet', 'refusal'],
  fleet: { count: 60 },
  options: { 'conductor.workers_pool_size': 30, 'conductor.reserved_workers_pool_percentage': 0 },
  faults: [{ do: 'bmc slow', byMs: 2_000, forMs: 60_000 }],
  actions: [{ do: 'provide', answer: { status: [202, 503] } }],
  expect: {
    counts: [
      { of: { kind: 'verb', verb: 'provide', status: 202 }, min: 1 },
      { of: { kind: 'verb', verb: 'provide', status: 503 }, min: 1 },
    ],
  },
})
