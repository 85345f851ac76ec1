import { failedInStep } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'html-error-page',
  story: 'A gateway answers a command with an HTML page.',
  lesson: 'The text of the page is in the message, which is long and still says where to look.',
  source: ['ironic/drivers/modules/agent_client.py _command'],
  tags: ['agent', 'wire'],
  faults: [
    {
      do: 'agent http',
      rule: {
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'clean.execute_clean_step' } },
        times: 1,
        does: { status: 503, text: '<html>no upstream</html>', headers: { 'content-type': 'text/html' } },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'clean failed'],
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: 'Unable to decode response as JSON',
  },
})
