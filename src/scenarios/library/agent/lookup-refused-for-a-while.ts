import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'lookup-refused-for-a-while',
  story: 'The API does not know the node for five minutes when the agent looks it up.',
  lesson: 'The agent asks until it is told; the clock of clean wait goes on.',
  source: ['ironic_python_agent/ironic_api_client.py lookup_node'],
  failures: ['lookup-gives-up-early'],
  tags: ['agent', 'network'],
  faults: [
    {
      do: 'ironic http',
      rule: { match: { path: '/v1/lookup' }, does: { status: 404, body: { error_message: 'not found' } } },
      on: { kind: 'boot' },
      forMs: 360000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'request', path: '/v1/lookup*', status: 404 }, min: 10 },
      { of: { kind: 'agent' }, is: 1 },
    ],
  },
})
