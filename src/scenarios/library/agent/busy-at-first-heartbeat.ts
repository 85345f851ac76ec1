import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'busy-at-first-heartbeat',
  story: 'The agent is busy when its steps are asked for the first time.',
  lesson: 'No steps is not the same as nothing to do: the node is available, nothing was erased.',
  source: ['ironic/drivers/modules/agent_base.py _refresh_steps (AgentInProgress)'],
  reproduces: ['busy-agent-means-no-steps'],
  failures: ['all-steps-skipped'],
  tags: ['agent', 'hazard', 'data safety'],
  faults: [
    {
      do: 'agent http',
      rule: {
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'clean.get_clean_steps' } },
        times: 100,
        does: { status: 409, body: { faultstring: 'Agent is busy' } },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'available'],
    fields: { provision_state: 'available' },
    lastError: null,
    disks: 'tenant data',
    violations: [
      {
        checker: 'available means wiped',
        because: 'Automated cleaning goes on with the steps it has, which are none (quirk busy-agent-means-no-steps).',
      },
    ],
    under: {
      none: {
        path: inBand(102, 'cleaning', 'available'),
        disks: 'wiped',
        violations: [],
      },
    },
  },
})
