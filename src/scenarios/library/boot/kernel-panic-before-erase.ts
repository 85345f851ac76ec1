import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'kernel-panic-before-erase',
  story: 'The kernel of the ramdisk dies before anything is wiped, and the machine resets itself.',
  lesson:
    'The override was for one boot: the next system to run is the last tenant’s own, with all of their data, until somebody looks.',
  source: ['ironic/drivers/modules/redfish/management.py set_boot_device'],
  tags: ['boot', 'timeout', 'data safety'],
  faults: [
    {
      do: 'kernel panics',
      rebootsAfterMs: 10_000,
      on: { kind: 'step', step: 'deploy.erase_devices_metadata', phase: 'wait' },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(1, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'tenant data',
    counts: [
      { of: { kind: 'boot', device: 'Pxe' }, is: 1 },
      { of: { kind: 'boot', device: 'Hdd' }, is: 1 },
    ],
  },
})
