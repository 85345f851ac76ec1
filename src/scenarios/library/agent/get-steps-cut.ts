import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'get-steps-cut',
  story: 'The connection to the agent is cut whenever its steps are asked for.',
  lesson: 'Three attempts, then the clean fails without maintenance.',
  source: ['ironic/drivers/modules/agent_client.py _command'],
  failures: ['transient-first-contact'],
  tags: ['agent', 'http'],
  faults: [
    {
      do: 'agent http',
      rule: {
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'clean.get_clean_steps' } },
        times: 100,
        does: { cut: true },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Node failed to start the first cleaning step: Connection to agent failed',
    disks: 'tenant data',
  },
})
