import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'get-steps-without-keys',
  story: 'The agent answers with a result that has neither steps nor version.',
  lesson: 'What the agent says is checked before it is believed.',
  source: ['ironic/drivers/modules/agent_base.py refresh_steps'],
  tags: ['agent', 'wire'],
  faults: [
    {
      do: 'agent http',
      rule: {
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'clean.get_clean_steps' } },
        times: 100,
        does: {
          body: {
            command_name: 'get_clean_steps',
            command_status: 'SUCCEEDED',
            command_result: {},
            command_error: null,
          },
        },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: 'returned an invalid result\\. Keys: ',
    disks: 'tenant data',
  },
})
