import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'priority-switched-on',
  story: 'A site switches a step on that is off by default.',
  lesson: 'Overrides count before the steps of priority zero are left out.',
  source: ['ironic/conf/conductor.py clean_step_priority_override'],
  failures: ['priority-override-too-late'],
  tags: ['steps', 'configuration'],
  options: { 'conductor.clean_step_priority_override': { 'deploy.erase_pstore': '5' } },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(3, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'step', step: 'deploy.erase_pstore', index: 2, phase: 'done' }, is: 1 }],
  },
})
