import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'lost-reply',
  story: 'The order to erase arrives, its answer does not.',
  lesson: 'The conductor asks whether the agent is already doing it: the step is done once.',
  source: ['ironic/drivers/modules/agent_client.py _command'],
  failures: ['lost-reply-double-submit'],
  tags: ['network', 'races', 'agent'],
  fleet: { profile: 'mixed-2u' },
  faults: [
    {
      do: 'agent http',
      rule: {
        match: {
          method: 'POST',
          path: '/v1/commands/',
          body: { name: 'clean.execute_clean_step', 'params.step.step': 'erase_devices' },
        },
        times: 1,
        does: { pass: true, drop: true },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'command', status: 'SUCCEEDED' }, is: 2 }],
  },
})
