import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'ramdisk-never-calls-back',
  story: 'The ramdisk comes up without its agent, so nobody ever phones home.',
  lesson: 'Half an hour of silence before the first step is a boot problem: no maintenance, look at console and DHCP.',
  source: ['ironic/conductor/manager.py _check_cleanwait_timeouts'],
  failures: ['ramdisk-never-calls-back', 'maintenance-without-step', 'double-fail-event', 'vm-agent-times-out'],
  tags: ['boot', 'timeout', 'smoke', 'first day', 'training'],
  faults: [{ do: 'agent never starts' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'available' },
    lastError:
      '^Timeout reached while cleaning the node\\. Please check if the ramdisk responsible for the cleaning is running on the node\\. Failed on step \\{\\}\\.$',
    disks: 'tenant data',
    power: 'Off',
    endsAfterMs: { min: 1_800_000, max: 1_880_000 },
  },
})
