import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'priority-switched-off',
  story: 'A priority override switches the metadata step off.',
  lesson: 'Priority 0 means: not in automated cleaning.',
  source: ['ironic/conf/conductor.py clean_step_priority_override'],
  tags: ['steps', 'configuration'],
  options: { 'conductor.clean_step_priority_override': { 'deploy.erase_devices_metadata': '0' } },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(1, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
