import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'raid-not-ready-loop',
  story: 'The same fresh array, and an automation that builds it anew after every failure.',
  lesson: 'Know which of two cleans has failed before you retry: this one never leaves the loop.',
  source: ['ironic/conductor/cleaning.py'],
  failures: ['raid-not-initialised-eio', 'retry-without-diagnosis'],
  tags: ['disk', 'raid', 'operator', 'liveness'],
  fleet: { record: { raid_interface: 'agent' } },
  limitMs: 14_400_000,
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
      nth: 0,
    },
  ],
  bots: [
    {
      name: 'rebuilds everything',
      rules: [
        { when: { provision_state: 'clean failed', maintenance: true }, do: [{ do: 'clear maintenance' }] },
        {
          when: { provision_state: 'clean failed' },
          do: [{ do: 'patch', patch: [{ op: 'add', path: '/extra/rebuilt', value: 'no' }] }, { do: 'manage' }],
          says: 'to be rebuilt',
        },
        {
          when: { provision_state: 'manageable', 'extra.rebuilt': 'no' },
          do: [
            { do: 'patch', patch: [{ op: 'add', path: '/extra/rebuilt', value: 'yes' }] },
            {
              do: 'clean',
              steps: [
                { interface: 'raid', step: 'delete_configuration' },
                { interface: 'raid', step: 'create_configuration' },
              ],
            },
          ],
        },
        { when: { provision_state: 'manageable', 'clean_step.step': null }, do: [{ do: 'provide' }] },
      ],
    },
  ],
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
    ends: 'limit',
    counts: [
      { of: { kind: 'transition', to: 'clean failed' }, min: 5 },
      { of: { kind: 'transition', to: 'available' }, is: 0 },
    ],
    under: { none: { retry: 'fails' } },
  },
})
