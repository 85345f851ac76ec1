import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'abort-then-clean-again',
  story: 'A wipe is aborted in the middle, and the node is cleaned again at once.',
  lesson: 'An abort leaves no step in the record: the next clean begins at the beginning.',
  source: ['ironic/conductor/cleaning.py do_node_clean_abort'],
  failures: ['next-clean-hangs-after-abort', 'empty-last-error'],
  tags: ['steps', 'abort', 'retry'],
  fleet: { profile: 'eight-hdd-2u' },
  actions: [
    { do: 'provide' },
    { do: 'abort', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 3_600_000 },
    { do: 'manage', on: { kind: 'transition', to: 'clean failed' }, afterMs: 60_000 },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, afterMs: 10_000 },
  ],
  expect: {
    path: [...inBand(2, 'clean failed'), ...inBand(2, 'cleaning', 'available')],
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
