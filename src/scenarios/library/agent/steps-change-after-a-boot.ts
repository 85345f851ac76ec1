import { failedInStep } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'steps-change-after-a-boot',
  story: 'After a reboot that a step asked for the ramdisk knows other steps.',
  lesson: 'The list of a clean is made once: a step that the next ramdisk does not have fails by its name.',
  source: ['ironic/drivers/modules/agent_base.py refresh_steps'],
  failures: ['cached-steps-after-reboot'],
  tags: ['agent', 'reboot', 'steps'],
  fleet: {
    agent: {
      hardwareManagers: [
        {
          name: 'vendor_manager',
          className: 'VendorHardwareManager',
          version: '1.0',
          supportLevel: 3,
          cleanSteps: [
            { step: 'upgrade_firmware', priority: 50, interface: 'deploy', reboot_requested: true, duration: 90_000 },
          ],
        },
      ],
    },
  },
  faults: [{ do: 'agent fault', id: 'F71' }],
  actions: [{ do: 'provide' }],
  expect: {
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: 'Could not find method: erase_devices$',
    disks: 'partly wiped',
  },
})
