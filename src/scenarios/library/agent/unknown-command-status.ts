import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'unknown-command-status',
  story: 'The agent reports a status nobody knows.',
  lesson: 'Unknown is failed, never done.',
  source: ['ironic/drivers/modules/agent_base.py process_next_step'],
  tags: ['agent', 'wire'],
  faults: [
    {
      do: 'agent http',
      rule: {
        match: { method: 'GET', path: '/v1/commands/' },
        does: {
          pass: true,
          body: {
            commands: [
              { command_name: 'execute_clean_step', command_status: 'DONE', command_result: null, command_error: null },
            ],
          },
        },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(1, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Agent returned unknown status for clean step .* : DONE\\.$',
  },
})
