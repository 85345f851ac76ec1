import { failedBeforeSteps } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'unexpected-argument',
  story: 'A step is ordered with an argument it does not know.',
  lesson: 'Names of arguments are checked before any step runs.',
  source: ['ironic/conductor/steps.py _validate_user_step'],
  tags: ['steps', 'manual', 'validation'],
  actions: [{ do: 'clean', steps: [{ interface: 'deploy', step: 'erase_devices', args: { colour: 'blue' } }] }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'clean failed'],
    fields: { ...failedBeforeSteps, target_provision_state: 'manageable' },
    lastError: 'has these unexpected arguments: colour',
    disks: 'tenant data',
  },
})
