import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'manual-missing-argument',
  story: 'A step that needs an argument is ordered without it.',
  lesson: 'The ramdisk boots first and the mistake shows then; the text names the argument and no step has run.',
  source: ['ironic/conductor/steps.py _validate_user_step'],
  failures: ['missing-required-arg'],
  tags: ['operator', 'manual', 'validation', 'smoke'],
  fleet: {
    agent: {
      hardwareManagers: [
        {
          name: 'vendor_manager',
          className: 'VendorHardwareManager',
          version: '1.0',
          supportLevel: 3,
          cleanSteps: [
            {
              step: 'flash',
              priority: 0,
              interface: 'deploy',
              argsinfo: { url: { description: 'Where the image is.', required: true } },
            },
          ],
        },
      ],
    },
  },
  actions: [{ do: 'clean', steps: [{ interface: 'deploy', step: 'flash' }] }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'manageable' },
    lastError: 'is missing these required arguments: url',
    disks: 'tenant data',
    counts: [{ of: { kind: 'step' }, is: 0 }],
  },
})
