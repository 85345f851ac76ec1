import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'agent-crash-over-pxe',
  story: 'The agent crashes in the wipe and starts again; over PXE its token is gone with it.',
  lesson: 'Ironic tells a token once: the new agent is a zombie, and only the time-out ends the wait.',
  source: ['ironic/conductor/manager.py get_node_with_token'],
  tags: ['agent', 'timeout', 'data safety'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    { do: 'agent crashes', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 3600000 },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'partly wiped',
  },
})
