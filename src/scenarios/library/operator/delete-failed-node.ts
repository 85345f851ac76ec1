import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'delete-failed-node',
  story: 'Somebody deletes a node whose cleaning failed.',
  lesson: 'A node that may hold data does not leave the record unnoticed.',
  source: ['ironic/conductor/manager.py destroy_node'],
  tags: ['operator', 'refusal'],
  faults: [{ do: 'agent never starts' }],
  actions: [
    { do: 'provide' },
    { do: 'delete', on: { kind: 'transition', to: 'clean failed' }, afterMs: 10000, answer: { status: 409 } },
  ],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed'],
    fields: { provision_state: 'clean failed' },
    disks: 'tenant data',
  },
})
