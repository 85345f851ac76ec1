import { cleanEnd } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'raid-not-ready',
  story: 'A fresh array answers with errors for ten minutes, and a good automation looks after the node.',
  lesson: 'Only the automated clean failed: retry that, and leave the array alone.',
  source: ['ironic/conductor/cleaning.py'],
  failures: ['raid-not-initialised-eio'],
  tags: ['disk', 'raid', 'operator', 'retry'],
  fleet: { record: { raid_interface: 'agent' } },
  faults: [
    {
      do: 'agent misbehaves',
      fault: {
        name: 'array not ready',
        at: 'tool',
        match: { tool: 'wipefs', untilMs: 600_000 },
        does: { exitCode: 1, stderr: 'wipefs: error: probing initialization failed: Input/output error' },
      },
      on: { kind: 'transition', event: 'manage', from: 'cleaning' },
    },
  ],
  bots: ['persistent retry'],
  actions: [
    {
      do: 'set raid',
      config: { logical_disks: [{ size_gb: 'MAX', raid_level: '1', controller: 'software', is_root_volume: true }] },
    },
    {
      do: 'clean',
      afterMs: 5_000,
      steps: [
        { interface: 'deploy', step: 'erase_devices' },
        { interface: 'raid', step: 'create_configuration' },
      ],
    },
  ],
  expect: {
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'transition', to: 'clean failed' }, min: 1, max: 3 },
      { of: { kind: 'bot', says: 'usable' }, is: 1 },
    ],
    under: {
      // An agent without the defect erases nothing that is hidden in an array: it fails closed.
      none: {
        fields: { provision_state: 'clean failed' },
        lastError: 'is a member of an array',
        counts: [{ of: { kind: 'bot', says: 'uncleaned' }, is: 1 }],
        retry: 'fails',
      },
    },
  },
})
