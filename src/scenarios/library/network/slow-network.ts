import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'slow-network',
  story: 'Every message takes two seconds more.',
  lesson: 'Slow is not broken.',
  source: ['ironic/conf/agent.py command_timeout'],
  tags: ['network'],
  faults: [{ do: 'network slow', byMs: 2000 }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
