import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'get-steps-fails',
  story: 'The agent answers the question for its steps with a server error.',
  lesson: 'A node that fails before its first step is not in quarantine.',
  source: ['ironic/drivers/modules/agent_base.py refresh_steps'],
  failures: ['steps-file-malformed'],
  tags: ['agent', 'http'],
  faults: [
    {
      do: 'agent http',
      rule: {
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'clean.get_clean_steps' } },
        times: 100,
        does: { status: 500, body: { faultstring: 'Internal error' } },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Node failed to start the first cleaning step: Agent API for node .* returned HTTP status code 500',
    disks: 'tenant data',
  },
})
