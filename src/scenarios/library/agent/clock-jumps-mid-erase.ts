import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'clock-jumps-mid-erase',
  story: 'The clock of the machine jumps during the first step, and with it the next heartbeat.',
  lesson: 'Heartbeats go by the clock of the machine; synchronise it before, not in the middle.',
  source: ['ironic_python_agent/agent.py IronicPythonAgentHeartbeater'],
  failures: ['clock-step-stops-heartbeat'],
  tags: ['agent', 'timeout'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [{ do: 'agent fault', id: 'F115' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(1, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'partly wiped',
  },
})
