import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'second-hand-disks',
  story: 'Disks pulled out of a storage array have sectors of 520 bytes.',
  lesson: 'Not every disk has the sectors a tool counts with: the metadata step breaks, and the text is Python’s.',
  source: ['ironic_python_agent/disk_utils.py destroy_disk_metadata'],
  failures: ['4k-sectors'],
  tags: ['disk'],
  fleet: { profile: 'array-pulls-2u' },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(1, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: 'gpt_sectors',
    retry: 'fails',
  },
})
