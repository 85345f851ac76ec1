import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'busy-node-refuses',
  story: 'Power, a patch and a second clean are asked for during a clean.',
  lesson: 'A node being cleaned is closed for everybody else.',
  source: ['ironic/api/controllers/v1/node.py'],
  tags: ['operator', 'refusal', 'races'],
  actions: [
    { do: 'provide' },
    { do: 'power', target: 'power off', afterMs: 30000, answer: { status: 400 } },
    { do: 'patch', patch: [{ op: 'add', path: '/extra/a', value: 1 }], afterMs: 31000, answer: { status: 409 } },
    { do: 'provide', afterMs: 32000, answer: { status: 400 } },
  ],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
