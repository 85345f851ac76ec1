import { failedBeforeSteps, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'certificate-from-the-future',
  story: 'The clock of the machine is three hours ahead, and the agent speaks TLS.',
  lesson: 'A certificate that is not valid yet cannot be checked by anybody: compare clocks.',
  source: ['ironic/drivers/modules/agent_client.py _command'],
  failures: ['agent-cert-not-yet-valid', 'bmc-clock-drift'],
  tags: ['agent', 'tls'],
  fleet: { agent: { tls: true } },
  faults: [{ do: 'agent fault', id: 'F109' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(0, 'cleaning', 'clean failed'),
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: 'Connection to agent failed',
    // The clock stays wrong until somebody sets it.
    retry: 'fails',
    disks: 'tenant data',
  },
})
