import { failedBeforeSteps, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'advertised-address-unreachable',
  story: 'Ironic reaches no agent, although agents reach Ironic.',
  lesson: 'Heartbeats prove one direction only.',
  source: ['ironic/drivers/modules/agent_client.py _command'],
  failures: ['unreachable-advertised-ip'],
  tags: ['network', 'agent'],
  faults: [{ do: 'agent fault', id: 'F12' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(0, 'cleaning', 'clean failed'),
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: 'Connection to agent failed',
    disks: 'tenant data',
  },
})
