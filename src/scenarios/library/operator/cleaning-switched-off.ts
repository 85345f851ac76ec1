import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'cleaning-switched-off',
  story: 'Automated cleaning is switched off for the node.',
  lesson: 'Provide then means nothing: available at once, untouched.',
  source: ['ironic/conductor/cleaning.py do_node_clean'],
  tags: ['operator', 'hazard', 'configuration', 'data safety'],
  fleet: { record: { automated_clean: false } },
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'available'],
    fields: { provision_state: 'available' },
    lastError: null,
    disks: 'tenant data',
    counts: [{ of: { kind: 'boot' }, is: 0 }],
    violations: [{ checker: 'available means wiped', because: 'automated_clean is false.', nature: 'policy' }],
  },
})
