import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'heartbeats-in-a-bundle',
  story: 'Every heartbeat comes three times within the same moment.',
  lesson: 'Who does not get the lock goes away: no step is sent twice.',
  source: ['ironic/conductor/manager.py heartbeat'],
  failures: ['heartbeat-lock-collision', 'heartbeat-queueing', 'heartbeat-burst', 'two-periodics-resume'],
  tags: ['agent', 'races'],
  faults: [{ do: 'agent fault', id: 'F76' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'step', phase: 'start' }, is: 2 },
      { of: { kind: 'command', command: 'execute_clean_step', status: 'SUCCEEDED' }, is: 2 },
    ],
  },
})
