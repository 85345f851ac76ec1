import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'retired-node-torn-down',
  story: 'A retired node with an instance is undeployed.',
  lesson: 'Retirement uses cleaning, not the pool: wiped, and manageable.',
  source: ['ironic/conductor/cleaning.py do_next_clean_step'],
  tags: ['operator'],
  actions: [
    { do: 'adopt' },
    { do: 'patch', patch: [{ op: 'replace', path: '/retired', value: true }], afterMs: 20000 },
    { do: 'undeploy', afterMs: 40000 },
  ],
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
      'manageable',
    ],
    fields: { provision_state: 'manageable' },
    disks: 'wiped',
  },
})
