import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'fifty-first-node',
  story: 'A script cleans sixty nodes by hand at once.',
  lesson: 'Fifty at a time: the others are refused, not queued.',
  source: ['ironic/conductor/manager.py _concurrent_action_limit'],
  failures: ['concurrent-clean-limit'],
  tags: ['operator', 'fleet'],
  fleet: { count: 60 },
  actions: [
    { do: 'clean', steps: [{ interface: 'deploy', step: 'erase_devices_metadata' }], answer: { status: [202, 503] } },
  ],
  expect: {
    counts: [
      { of: { kind: 'verb', verb: 'clean', status: 202 }, is: 50 },
      { of: { kind: 'verb', verb: 'clean', status: 503 }, is: 10 },
    ],
  },
})
