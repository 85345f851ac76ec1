import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'killed-in-step-then-retried',
  story: 'The conductor dies while the agent takes its first step; the operator does what one does: manage, provide.',
  lesson:
    'The step of the dead clean is still in the record, so the new ramdisk’s empty command list ends it, and with it the clean: available, and nothing was erased.',
  source: [
    'ironic/conductor/base_manager.py _fail_transient_state',
    'ironic/drivers/modules/agent_base.py HeartbeatMixin._heartbeat_clean_wait',
  ],
  failures: ['conductor-dies-mid-cleaning', 'all-steps-skipped'],
  reproduces: ['restart-cleans-up-nothing'],
  tags: ['conductor', 'restart', 'retry', 'hazard', 'data safety'],
  faults: [{ do: 'conductor killed', on: { kind: 'step', phase: 'start' }, afterMs: 2, forMs: 20_000 }],
  actions: [
    { do: 'provide' },
    { do: 'clear maintenance', on: { kind: 'transition', to: 'clean failed' }, afterMs: 30_000 },
    { do: 'manage', on: { kind: 'transition', to: 'clean failed' }, afterMs: 60_000 },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, afterMs: 10_000 },
  ],
  expect: {
    path: [...inBand(0, 'cleaning', 'clean failed'), ...inBand(0, 'cleaning', 'available')],
    fields: { provision_state: 'available', maintenance: false },
    lastError: null,
    disks: 'partly wiped',
    violations: [
      {
        checker: 'available means wiped',
        because: 'A restart leaves clean_step in the record, and the next clean believes it.',
      },
      { checker: 'failed without a step is off', because: 'A restart tears nothing down.' },
      { checker: 'no keys left', because: 'A restart leaves the agent’s URL and token.' },
      { checker: 'done means done', because: 'The step that is done was never sent to this ramdisk.' },
    ],
    under: {
      none: {
        path: [...inBand(0, 'cleaning', 'clean failed'), ...inBand(2, 'cleaning', 'available')],
        disks: 'wiped',
        violations: [],
      },
    },
  },
})
