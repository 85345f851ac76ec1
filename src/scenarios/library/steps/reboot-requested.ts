import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'reboot-requested',
  story: 'A step of the ramdisk asks for a reboot; cleaning goes on in the next boot.',
  lesson: 'The conductor reboots for the agent and knows that the empty command list of the new boot is no crash.',
  source: ['ironic/drivers/modules/agent_base.py process_next_step'],
  tags: ['steps', 'reboot'],
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
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(3, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'boot' }, is: 2 },
      { of: { kind: 'step', step: 'deploy.upgrade_firmware', phase: 'done' }, is: 1 },
    ],
  },
})
