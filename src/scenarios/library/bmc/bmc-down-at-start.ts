import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bmc-down-at-start',
  story: 'The BMC refuses connections when cleaning begins.',
  lesson: 'Cleaning fails before anything is touched, without maintenance: repair, manage, provide.',
  source: ['ironic/conductor/cleaning.py do_node_clean', 'ironic/drivers/modules/redfish/utils.py'],
  tags: ['bmc', 'smoke'],
  faults: [{ do: 'bmc down' }],
  actions: [{ do: 'provide', afterMs: 10_000 }],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: 'Failed to prepare node .* for cleaning',
    disks: 'tenant data',
    power: 'Off',
    counts: [{ of: { kind: 'boot' }, is: 0 }],
  },
})
