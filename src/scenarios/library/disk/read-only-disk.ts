import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'read-only-disk',
  story: 'A disk takes no writes, as a BMC’s virtual disk does not.',
  lesson: 'The metadata step passes it over, the full erase refuses: two steps, two opinions.',
  source: ['ironic_python_agent/hardware.py erase_block_device'],
  failures: ['read-only-virtual-disk'],
  tags: ['disk', 'data safety'],
  faults: [{ do: 'disk read only', disk: '/dev/sdb' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: 'flagged read-only',
    disks: { '/dev/sdb': 'tenant data' },
  },
})
