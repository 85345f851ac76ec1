import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'retry-after-timeout-works',
  story: 'The agent hangs in its first step until time is out; the operator lifts maintenance and tries again.',
  lesson: 'Neither token nor step nor index of the first try is in the way of the second.',
  source: ['ironic/conductor/utils.py cleanup_cleanwait_timeout'],
  failures: ['token-orphaned-by-timeout', 'clean-step-left-after-timeout', 'double-manage-provide'],
  tags: ['steps', 'timeout', 'retry', 'smoke'],
  faults: [{ do: 'agent down', on: { kind: 'step', phase: 'wait' } }],
  actions: [
    { do: 'provide' },
    { do: 'clear maintenance', on: { kind: 'transition', to: 'clean failed' }, afterMs: 30_000 },
    { do: 'manage', on: { kind: 'transition', to: 'clean failed' }, afterMs: 60_000 },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, afterMs: 10_000 },
  ],
  expect: {
    path: [...inBand(1, 'clean failed'), ...inBand(2, 'cleaning', 'available')],
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
