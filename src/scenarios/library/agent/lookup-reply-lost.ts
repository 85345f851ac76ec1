import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'lookup-reply-lost',
  story: 'The answer to the look-up is lost after the token was made.',
  lesson: 'A token is told once: the agent that missed it is a zombie.',
  source: ['ironic/conductor/manager.py get_node_with_token'],
  tags: ['agent', 'races', 'hazard'],
  faults: [{ do: 'ironic http', rule: { match: { path: '/v1/lookup' }, times: 1, does: { pass: true, drop: true } } }],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'tenant data',
  },
})
