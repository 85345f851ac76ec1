import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'manual-loses-reboot',
  story: 'A step that asks for a reboot is ordered by hand.',
  lesson: 'Explicit steps lose the wish to reboot: the node is not rebooted.',
  source: ['ironic/conductor/steps.py _validate_user_step'],
  reproduces: ['explicit-steps-lose-reboot-requested'],
  tags: ['steps', 'manual', 'reboot'],
  fleet: {
    agent: {
      hardwareManagers: [
        {
          name: 'vendor_manager',
          className: 'VendorHardwareManager',
          version: '1.0',
          supportLevel: 3,
          cleanSteps: [
            { step: 'upgrade_firmware', priority: 50, interface: 'deploy', reboot_requested: true, duration: 20000 },
          ],
        },
      ],
    },
  },
  actions: [{ do: 'clean', steps: [{ interface: 'deploy', step: 'upgrade_firmware' }] }],
  expect: {
    path: inBand(1, 'cleaning', 'manageable'),
    fields: { provision_state: 'manageable' },
    lastError: null,
    counts: [{ of: { kind: 'boot' }, is: 1 }],
    violations: [
      {
        checker: 'reboots that were asked for',
        because: 'Explicit steps take only abortable and priority from the driver.',
      },
    ],
    under: {
      none: {
        violations: [],
        path: inBand(1, 'cleaning', 'manageable'),
        counts: [{ of: { kind: 'boot' }, is: 2 }],
      },
    },
  },
})
