import { failedBeforeSteps, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'link-local-callback',
  story: 'The agent announces an address that only its own link knows.',
  lesson:
    'Its heartbeats arrive, and nobody can answer: the first order fails, and last_error shows the agent’s token.',
  source: ['ironic/drivers/modules/agent_client.py _command'],
  failures: ['link-local-callback'],
  reproduces: ['token-in-last-error'],
  tags: ['network', 'agent'],
  faults: [
    { do: 'agent misbehaves', fault: { at: 'start', does: { callbackUrl: 'http://169.254.7.7:9999' } }, needed: false },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(0, 'cleaning', 'clean failed'),
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: 'Connection to agent failed.*agent_token=[\\w-]{43}',
    disks: 'tenant data',
    counts: [{ of: { kind: 'request', to: 'ironic', path: '/v1/heartbeat/**', status: 202 }, min: 1 }],
    violations: [
      { checker: 'no secrets', because: 'The error quotes the URL with its query, and the query has the token.' },
    ],
    under: { none: { violations: [], lastError: 'Connection to agent failed.*agent_token=\\*\\*\\*' } },
  },
})
