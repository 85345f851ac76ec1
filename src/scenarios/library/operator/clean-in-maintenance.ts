import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'clean-in-maintenance',
  story: 'A manual clean of a node in maintenance.',
  lesson: 'Manual cleaning never runs in maintenance, whatever the options say.',
  source: ['ironic/conductor/manager.py do_node_clean'],
  tags: ['operator', 'refusal'],
  actions: [
    { do: 'set maintenance' },
    {
      do: 'clean',
      afterMs: 5000,
      steps: [{ interface: 'deploy', step: 'erase_devices' }],
      answer: { status: 400, text: '**maintenance mode**' },
    },
  ],
  expect: { path: ['manageable'], fields: { provision_state: 'manageable', maintenance: true }, disks: 'tenant data' },
})
