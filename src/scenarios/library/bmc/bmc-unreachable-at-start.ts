import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bmc-unreachable-at-start',
  story: 'Nothing that is sent to the BMC arrives.',
  lesson: 'A worker is held for minutes before it gives up; nothing was touched.',
  source: ['ironic/conf/redfish.py'],
  failures: ['unreachable-bmc-blocks-worker'],
  tags: ['bmc', 'network'],
  faults: [{ do: 'bmc unreachable' }],
  actions: [{ do: 'provide', afterMs: 10000 }],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Failed to prepare node',
    disks: 'tenant data',
  },
})
