import { failedInStep } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bad-command-result',
  story: 'The agent takes a step and answers with an empty object.',
  lesson: 'An answer without a status cannot be waited for.',
  source: ['ironic/drivers/modules/agent_base.py execute_step'],
  tags: ['agent', 'wire'],
  faults: [
    {
      do: 'agent http',
      rule: {
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'clean.execute_clean_step' } },
        times: 1,
        does: { pass: true, body: {} },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'clean failed'],
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: 'returned bad command result',
  },
})
