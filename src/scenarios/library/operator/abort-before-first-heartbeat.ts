import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'abort-before-first-heartbeat',
  story: 'An abort while the ramdisk is still booting, and then another attempt.',
  lesson: 'An aborted run leaves nothing that stops the next one.',
  source: ['ironic/conductor/manager.py _do_abort'],
  failures: ['next-clean-hangs-after-abort', 'token-orphaned-by-timeout'],
  tags: ['operator', 'abort', 'retry'],
  actions: [
    { do: 'provide' },
    { do: 'abort', afterMs: 30000 },
    { do: 'manage', on: { kind: 'transition', to: 'clean failed' }, afterMs: 20000 },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, afterMs: 5000 },
  ],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed', ...inBand(2, 'cleaning', 'available')],
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
