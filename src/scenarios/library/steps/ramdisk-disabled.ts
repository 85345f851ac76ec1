import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'ramdisk-disabled',
  story: 'A step of the ramdisk is ordered with the ramdisk disabled.',
  lesson: 'The contradiction is found at once, as far as the step is known.',
  source: ['ironic/conductor/steps.py _validate_user_step'],
  tags: ['steps', 'manual', 'validation'],
  actions: [{ do: 'clean', steps: [{ interface: 'deploy', step: 'erase_devices' }], disableRamdisk: true }],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: { provision_state: 'clean failed', target_provision_state: 'manageable', maintenance: false },
    lastError: '^Cannot clean node',
    disks: 'tenant data',
  },
})
