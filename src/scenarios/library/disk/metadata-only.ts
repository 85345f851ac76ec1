import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'metadata-only',
  story: 'The site has switched the full erase off and wipes partition tables only.',
  lesson: 'An option, not a fault: available with all the data. Know what your priorities say.',
  source: ['ironic/conf/deploy.py erase_devices_priority'],
  tags: ['disk', 'hazard', 'data safety', 'configuration'],
  options: { 'deploy.erase_devices_priority': 0 },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(1, 'cleaning', 'available'),
    fields: { provision_state: 'available' },
    lastError: null,
    disks: 'partly wiped',
    violations: [{ checker: 'available means wiped', because: 'erase_devices is switched off.', nature: 'policy' }],
  },
})
