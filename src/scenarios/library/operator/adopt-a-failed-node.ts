import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'adopt-a-failed-node',
  story: 'An automation adopts a node whose clean has failed.',
  lesson: 'Adoption is for nodes with an instance: refused, and the node stays in quarantine.',
  source: ['ironic/common/state_machine.py'],
  failures: ['adopt-after-clean-failure'],
  tags: ['operator', 'refusal'],
  faults: [{ do: 'agent never starts' }],
  actions: [
    { do: 'provide' },
    { do: 'adopt', on: { kind: 'transition', to: 'clean failed' }, afterMs: 10_000, answer: { status: 400 } },
  ],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed'],
    fields: { provision_state: 'clean failed' },
    disks: 'tenant data',
  },
})
