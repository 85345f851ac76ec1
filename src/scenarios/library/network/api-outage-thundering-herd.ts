import { cleanEnd } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'api-outage-thundering-herd',
  story: 'A hundred and twenty nodes are wiped, and the API is away for two minutes.',
  lesson: 'All of them try again, each in its own time: jitter keeps the herd apart.',
  source: ['ironic_python_agent/agent.py IronicPythonAgentHeartbeater'],
  failures: ['heartbeat-thundering-herd', 'heartbeat-burst', 'sqlite-locked'],
  tags: ['network', 'fleet', 'races'],
  fleet: { count: 120 },
  options: { 'conductor.max_concurrent_clean': 120 },
  faults: [
    {
      do: 'ironic http',
      rule: { match: { path: '/v1/heartbeat/*' }, does: { status: 503, body: { error_message: 'down' } } },
      on: { kind: 'step', step: 'deploy.erase_devices_metadata', phase: 'wait' },
      forMs: 120_000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'request', to: 'ironic', path: '/v1/heartbeat/**', status: 503 }, min: 50 },
      { of: { kind: 'step', step: 'deploy.erase_devices', phase: 'done' }, is: 120 },
    ],
  },
})
