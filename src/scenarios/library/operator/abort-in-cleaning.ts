import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'abort-in-cleaning',
  story: 'An abort is sent while the node is in cleaning, and locked.',
  lesson: 'Wait states are the abortable ones: the request is refused, cleaning goes on.',
  source: ['ironic/conductor/task_manager.py'],
  tags: ['operator', 'abort'],
  faults: [{ do: 'bmc slow', byMs: 2000, forMs: 20000 }],
  actions: [{ do: 'provide' }, { do: 'abort', afterMs: 50, answer: { status: [400, 409] } }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
