import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'stale-cleaning-vif',
  story: 'A node has been in clean wait and maintenance for two days, with no error; its agent is long gone.',
  lesson: 'No last_error is no health: look at maintenance and at the last heartbeat; lift it, abort, manage, provide.',
  source: ['rackerlabs/understack operator-guide baremetal-ironic-cleanup-runbook'],
  failures: ['retry-without-diagnosis'],
  tags: ['operator', 'first day', 'maintenance', 'retry', 'training'],
  limitMs: 400_000_000,
  faults: [{ do: 'agent down', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 200 }],
  actions: [
    { do: 'provide' },
    { do: 'set maintenance', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 100 },
    {
      do: 'provide',
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      afterMs: 172_700_000,
      answer: { status: 400 },
    },
    { do: 'abort', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 172_800_000 },
    { do: 'clear maintenance', on: { kind: 'transition', to: 'clean failed' }, afterMs: 60_000 },
    { do: 'manage', on: { kind: 'transition', to: 'clean failed' }, afterMs: 120_000 },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, afterMs: 10_000 },
  ],
  expect: {
    path: [...inBand(2, 'clean failed'), ...inBand(2, 'cleaning', 'available')],
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
