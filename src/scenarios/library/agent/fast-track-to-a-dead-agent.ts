import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'fast-track-to-a-dead-agent',
  story: 'The agent sent a heartbeat a minute ago, and is gone when a fast-tracked clean begins.',
  lesson: 'A recent heartbeat is a memory, not a proof.',
  source: ['ironic/conductor/utils.py is_fast_track'],
  failures: ['fast-track-agent-presumed-alive'],
  tags: ['agent', 'configuration', 'retry'],
  options: { 'deploy.fast_track': true },
  actions: [
    { do: 'clean', steps: [{ interface: 'deploy', step: 'erase_devices_metadata' }] },
    { do: 'provide', on: { kind: 'transition', event: 'manage', from: 'cleaning' }, afterMs: 60_000 },
  ],
  faults: [{ do: 'agent down', on: { kind: 'transition', event: 'manage', from: 'cleaning' }, afterMs: 30_000 }],
  expect: {
    fields: { provision_state: 'clean failed', target_provision_state: 'available' },
    lastError: '.',
  },
})
