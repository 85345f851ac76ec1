import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'dead-bmc-node-deleted',
  story: 'A node whose BMC is dead for good is deleted.',
  lesson: 'A node that is not amid a clean can leave the record, whatever its BMC says.',
  source: ['ironic/conductor/manager.py destroy_node'],
  failures: ['dead-bmc-blocks-delete'],
  tags: ['operator', 'bmc'],
  faults: [{ do: 'bmc down' }],
  actions: [{ do: 'delete', afterMs: 10_000 }],
  expect: { disks: 'tenant data' },
})
