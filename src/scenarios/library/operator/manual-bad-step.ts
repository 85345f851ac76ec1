import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'manual-bad-step',
  story: 'An operator misspells the name of a step of the ramdisk.',
  lesson:
    'Steps of the ramdisk can be judged only once it is up: ten minutes of boot for a typing error, and no disk touched.',
  source: ['ironic/conductor/steps.py _validate_user_steps'],
  tags: ['operator', 'manual', 'validation'],
  actions: [{ do: 'clean', steps: [{ interface: 'deploy', step: 'erase_devises' }] }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'manageable' },
    lastError:
      "Node failed to start the first cleaning step: node does not support this clean step: \\{.*'step': 'erase_devises'",
    disks: 'tenant data',
    counts: [{ of: { kind: 'erase' }, is: 0 }],
  },
})
