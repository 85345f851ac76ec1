import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'frozen-ata-disk-overwritten',
  story: 'The same frozen drives, and an operator who allows overwriting.',
  lesson: 'The fallback is a policy with a price in hours.',
  source: [
    'ironic_python_agent/hardware.py erase_block_device',
    'ironic/conf/deploy.py continue_if_disk_secure_erase_fails',
  ],
  failures: ['ata-frozen'],
  tags: ['disk'],
  options: { 'deploy.continue_if_disk_secure_erase_fails': true },
  faults: [{ do: 'disk frozen' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'erase', method: 'overwrite', phase: 'start' }, is: 2 }],
  },
})
