import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'first-contact-cut-once',
  story: 'The first request to the agent is cut off, and the next one is not.',
  lesson: 'One blip at first contact is tried again, and leaves no trace.',
  source: ['ironic/drivers/modules/agent_client.py _command'],
  failures: ['transient-first-contact', 'transient-ssl-error'],
  tags: ['agent', 'http'],
  faults: [
    {
      do: 'agent http',
      rule: {
        match: { method: 'POST', path: '/v1/commands/', body: { name: 'clean.get_clean_steps' } },
        times: 1,
        does: { cut: true },
      },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
