import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'slow-agent-is-not-rebooted',
  story:
    'The agent has its token and takes ten minutes to its first heartbeat, on a site that tries boots again after five.',
  lesson: 'A token that was told means: booted. No retry.',
  source: ['ironic/drivers/modules/pxe_base.py _check_boot_timeouts'],
  failures: ['pxe-retry-kills-live-agent'],
  tags: ['boot', 'configuration', 'races'],
  options: { 'pxe.boot_retry_timeout': 300 },
  faults: [{ do: 'agent misbehaves', fault: { at: 'heartbeat', times: 1, does: { delayMs: 600_000 } } }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'boot' }, is: 1 }],
  },
})
