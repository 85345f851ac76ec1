import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'flaky-pxe-tried-again',
  story: 'A packet of the first boot is lost, and the site tries boots again after five minutes.',
  lesson: 'A lost packet need not cost the whole time-out.',
  source: ['ironic/drivers/modules/pxe_base.py _check_boot_timeouts'],
  failures: ['flaky-pxe-needs-retry'],
  tags: ['boot', 'configuration', 'retry'],
  options: { 'pxe.boot_retry_timeout': 300 },
  faults: [{ do: 'agent never starts', boots: 1 }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'boot' }, is: 2 }],
    endsAfterMs: { max: 1_500_000 },
  },
})
