import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'twenty-provided-at-once',
  story: 'Twenty nodes are provided in the same moment.',
  lesson: 'Automated cleaning is not limited; every node has its own pace.',
  source: ['ironic/conductor/manager.py do_provisioning_action'],
  tags: ['operator', 'fleet'],
  fleet: { count: 20 },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
