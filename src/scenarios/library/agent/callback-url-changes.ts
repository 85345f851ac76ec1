import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'callback-url-changes',
  story: 'In the middle of the wipe the agent’s heartbeats carry another address.',
  lesson: 'The API defends itself against an agent that moves: 400, and a time-out. Mind your DHCP leases.',
  source: ['ironic/api/controllers/v1/ramdisk.py HeartbeatController'],
  failures: ['callback-url-changes'],
  tags: ['agent', 'timeout', 'network'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [{ do: 'agent fault', id: 'F80', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' } }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '^Timeout reached while cleaning the node',
    counts: [{ of: { kind: 'request', to: 'ironic', path: '/v1/heartbeat/**', status: 400 }, min: 1 }],
  },
})
