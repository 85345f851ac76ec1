import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'one-address-on-two-machines',
  story: 'Two machines show the same internal address, and both look themselves up with it.',
  lesson: 'An ambiguous look-up finds nobody: both run into the time-out, and neither takes the other’s place.',
  source: ['ironic/api/controllers/v1/ramdisk.py LookupController'],
  failures: ['duplicate-internal-mac'],
  tags: ['network', 'agent', 'timeout'],
  fleet: { count: 2 },
  faults: [
    {
      do: 'agent misbehaves',
      fault: { at: 'lookup', does: { addresses: ['52:54:00:00:00:10', '52:54:00:00:00:20'] } },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'tenant data',
  },
})
