import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'busy-at-first-heartbeat-hardened',
  story: 'The same busy agent, and a conductor that waits for the next heartbeat.',
  lesson: 'To wait is the safe answer to busy.',
  source: ['ironic/drivers/modules/agent_base.py _refresh_steps (AgentInProgress)'],
  tags: ['agent', 'hardened', 'data safety'],
  quirks: 'none',
  faults: [
    {
      do: 'agent http',
      rule: {
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'clean.get_clean_steps' } },
        times: 1,
        does: { status: 409, body: { faultstring: 'Agent is busy' } },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(3, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
