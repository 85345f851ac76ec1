import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'retired-node-refused',
  story: 'A retired node is to be provided.',
  lesson: 'Retired nodes are never offered again.',
  source: ['ironic/conductor/manager.py do_provisioning_action'],
  tags: ['operator', 'refusal'],
  fleet: { record: { retired: true } },
  actions: [{ do: 'provide', answer: { status: 400, text: '**because it is retired**' } }],
  expect: { path: ['manageable'], fields: { provision_state: 'manageable' }, disks: 'tenant data' },
})
