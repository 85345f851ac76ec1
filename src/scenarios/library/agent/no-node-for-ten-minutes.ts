import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'no-node-for-ten-minutes',
  story: 'The API finds no node for the agent, for longer than the agent asks.',
  lesson: 'The agent gives up and starts again; the clean waits out its time.',
  source: ['ironic_python_agent/ironic_api_client.py lookup_node'],
  failures: ['lookup-gives-up-early'],
  tags: ['agent', 'timeout'],
  faults: [{ do: 'agent fault', id: 'F100' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'tenant data',
  },
})
