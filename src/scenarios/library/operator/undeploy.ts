import { cleanEnd } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'undeploy',
  story: 'An instance ends, and its node is cleaned for the next one.',
  lesson: 'Tear-down is the usual way into cleaning.',
  source: ['ironic/conductor/manager.py _do_node_tear_down'],
  failures: ['powered-on-after-delete'],
  tags: ['operator', 'reference'],
  actions: [{ do: 'adopt' }, { do: 'undeploy', afterMs: 40000 }],
  expect: {
    path: [
      'manageable',
      'adopting',
      'active',
      'deleting',
      'cleaning',
      'clean wait',
      'cleaning',
      'clean wait',
      'cleaning',
      'clean wait',
      'cleaning',
      'available',
    ],
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    power: 'Off',
  },
})
