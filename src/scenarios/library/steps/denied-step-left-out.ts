import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'denied-step-left-out',
  story: 'Site policy forbids a step that automated cleaning would run.',
  lesson: 'What is refused to people is left out of automated cleaning without a word.',
  source: ['ironic/conf/api.py disallow_clean_steps'],
  failures: ['disallowed-step'],
  tags: ['steps', 'configuration'],
  options: { 'api.disallow_clean_steps': ['deploy.erase_devices_metadata'] },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(1, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'step', step: 'deploy.erase_devices_metadata' }, is: 0 }],
  },
})
