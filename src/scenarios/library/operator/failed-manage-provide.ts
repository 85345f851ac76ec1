import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'failed-manage-provide',
  story: 'The first boot hangs and cleaning times out; the operator tries again and the second attempt succeeds.',
  lesson: 'A failed clean leaves nothing that stops the next one: no token, no URL, no step.',
  source: ['ironic/conductor/manager.py do_provisioning_action'],
  failures: ['token-orphaned-by-timeout', 'double-manage-provide'],
  tags: ['operator', 'retry', 'smoke', 'first day', 'training'],
  faults: [{ do: 'agent never starts', boots: 1 }],
  actions: [
    { do: 'provide' },
    { do: 'manage', on: { kind: 'transition', to: 'clean failed' }, afterMs: 60_000 },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, afterMs: 10_000 },
  ],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait', 'clean failed', ...inBand(2, 'cleaning', 'available')],
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
