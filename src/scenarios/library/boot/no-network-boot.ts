import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'no-network-boot',
  story: 'DHCP answers nobody: the machine falls through to its disk and boots the tenant’s system.',
  lesson: 'A node that cannot boot the ramdisk runs the old tenant instead. Look at the provisioning network.',
  source: ['ironic/conductor/manager.py _check_cleanwait_timeouts'],
  failures: ['ramdisk-never-calls-back'],
  tags: ['boot', 'timeout', 'data safety'],
  faults: [{ do: 'boot fails', from: ['Pxe'] }],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'tenant data',
  },
})
