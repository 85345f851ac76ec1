import { cleanEnd } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'locked-by-a-slow-bmc',
  story: 'Every look at a slow BMC holds the lock of the node, and an operator’s request meets it.',
  lesson: '409 means: again in a moment, not: broken.',
  source: ['ironic/conductor/task_manager.py'],
  failures: ['host-busy-409-loop'],
  tags: ['operator', 'bmc', 'races'],
  options: { 'conductor.sync_power_state_interval': 30, 'conductor.node_locked_retry_attempts': 1 },
  faults: [{ do: 'bmc slow', byMs: 20_000, forMs: 300_000 }],
  actions: [
    { do: 'provide', afterMs: 40_000, answer: { status: [202, 409] } },
    { do: 'provide', afterMs: 400_000, answer: { status: [202, 400] } },
  ],
  expect: {
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'verb', verb: 'provide', status: [409, 202] }, min: 1 }],
  },
})
