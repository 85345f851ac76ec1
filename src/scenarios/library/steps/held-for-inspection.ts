import { cleanEnd } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'held-for-inspection',
  story: 'A manual clean stops at a hold step until somebody lets it go on.',
  lesson: 'Clean hold is a wait for people: no time-out, no failure.',
  source: ['ironic/conductor/steps.py use_reserved_step_handler'],
  failures: ['hold-step'],
  tags: ['steps', 'manual', 'hardened'],
  quirks: 'none',
  actions: [
    {
      do: 'clean',
      steps: [
        { interface: 'deploy', step: 'erase_devices' },
        { interface: 'power', step: 'hold' },
        { interface: 'deploy', step: 'erase_devices_metadata' },
      ],
    },
    { do: 'unhold', on: { kind: 'transition', to: 'clean hold' }, afterMs: 7_200_000 },
  ],
  expect: {
    fields: { provision_state: 'manageable', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'transition', to: 'clean hold' }, is: 1 }],
  },
})
