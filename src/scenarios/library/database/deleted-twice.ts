import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'deleted-twice',
  story: 'A node is deleted, and deleted again.',
  lesson: 'Once it is gone it is gone: 404, not a conflict about a lock nobody holds.',
  source: ['ironic/conductor/manager.py destroy_node'],
  failures: ['delete-409-then-404'],
  tags: ['database', 'operator', 'refusal'],
  actions: [{ do: 'delete' }, { do: 'delete', afterMs: 5_000, answer: { status: 404 } }],
  expect: { disks: 'tenant data' },
})
