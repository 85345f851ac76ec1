import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'link-flaps',
  story: 'The link of the node is away for three minutes during the wipe: a heartbeat is lost, and sent again.',
  lesson: 'Retries and jitter take a short outage: nobody notices.',
  source: ['ironic_python_agent/agent.py IronicPythonAgentHeartbeater'],
  failures: ['lacp-holddown'],
  tags: ['network', 'smoke'],
  fleet: { profile: 'eight-hdd-2u' },
  faults: [
    {
      do: 'network cut',
      from: 'agent-*',
      to: 'ironic',
      on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' },
      afterMs: 10000,
      forMs: 180000,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'request', source: 'agent-*', to: 'ironic', error: '**' }, min: 1 }],
  },
})
