import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'kernel-panic-mid-erase',
  story: 'The kernel of the ramdisk dies in the wipe, and the machine resets itself.',
  lesson: 'The override was for one boot; the wiped disk does not boot: silence, time-out, quarantine.',
  source: ['ironic/drivers/modules/redfish/management.py set_boot_device'],
  tags: ['boot', 'timeout', 'data safety'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'kernel panics',
      rebootsAfterMs: 10000,
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      afterMs: 3600000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'partly wiped',
  },
})
