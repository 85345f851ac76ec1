import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'agent-busy',
  story: 'The agent is busy when the first step is to start, and answers 409.',
  lesson: 'AgentInProgress is a reason to wait and to ask again, not to fail.',
  source: ['ironic/drivers/modules/agent_client.py _command', 'ironic/conductor/cleaning.py do_next_clean_step'],
  failures: ['lost-reply-double-submit'],
  tags: ['agent', 'races', 'steps'],
  faults: [
    {
      do: 'agent http',
      rule: {
        name: 'busy',
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'clean.execute_clean_step' } },
        times: 1,
        does: { status: 409, body: { faultcode: 'Conflict', faultstring: 'Agent is busy' } },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(3, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'erase', method: 'metadata', phase: 'start' }, is: 2 }],
  },
})
