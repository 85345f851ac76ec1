import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'status-never-answered',
  story: 'The agent takes the wipe and never again answers what has become of it.',
  lesson: 'Questions have a limit, too: three attempts, and the node is in quarantine, not locked for ever.',
  source: ['ironic/drivers/modules/agent_client.py get_commands_status'],
  failures: ['status-poll-hangs'],
  tags: ['agent', 'http'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'agent http',
      rule: { match: { method: 'GET', path: '/v1/commands/' }, does: { drop: true } },
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      afterMs: 10_000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Node failed to check cleaning progress: Connection to agent failed',
    endsAfterMs: { max: 1_800_000 },
  },
})
