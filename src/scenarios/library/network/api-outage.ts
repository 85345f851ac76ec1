import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'api-outage',
  story: 'The API answers 503 for ten minutes while the disks are wiped.',
  lesson: 'Agents try again every few seconds; the time-out is longer than most outages.',
  source: ['ironic_python_agent/agent.py IronicPythonAgentHeartbeater'],
  tags: ['network', 'smoke'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'ironic http',
      rule: { does: { status: 503, body: { error_message: 'down' } } },
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      forMs: 600000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'request', method: 'POST', path: '/v1/heartbeat/*', status: 503 }, min: 30 }],
  },
})
