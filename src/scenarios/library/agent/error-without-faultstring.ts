import { failedInStep } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'error-without-faultstring',
  story: 'A proxy in front of the agent answers 502 with JSON of its own.',
  lesson: 'The error of the client hides the error of the proxy: a Python message instead of a reason.',
  source: ['ironic/drivers/modules/agent_client.py _command'],
  reproduces: ['error-body-without-faultstring-crashes'],
  tags: ['agent', 'wire', 'hazard'],
  faults: [
    {
      do: 'agent http',
      rule: {
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'clean.execute_clean_step' } },
        times: 1,
        does: { status: 502, body: { message: 'bad gateway' } },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'clean failed'],
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: "argument of type 'NoneType' is not iterable",
    violations: [
      {
        checker: 'told in the agent’s words',
        because: 'The look-up of a fault string in a null body raises a TypeError, which is what the operator reads.',
      },
    ],
    under: {
      none: {
        violations: [],
        lastError: 'returned HTTP status code 502 with error: \\{"message":"bad gateway"\\}$',
      },
    },
  },
})
