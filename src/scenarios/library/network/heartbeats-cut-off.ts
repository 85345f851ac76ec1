import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'heartbeats-cut-off',
  story: 'The way from the agent to the API is cut for good, and the wipe ends unseen.',
  lesson: 'Green is not clean, and red is not dirty: the disks are wiped, the node is in quarantine.',
  source: ['ironic/conductor/manager.py _check_cleanwait_timeouts'],
  tags: ['network', 'timeout'],
  faults: [
    {
      do: 'network cut',
      from: 'agent-*',
      to: 'ironic',
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    disks: 'wiped',
  },
})
