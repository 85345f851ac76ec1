import { failedInStep } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'killed-in-step',
  story: 'The conductor dies just after the agent took its first step, still in cleaning.',
  lesson: 'A repair is not a failure: no maintenance, the step stays in the record, the token too.',
  source: ['ironic/conductor/base_manager.py _correct_stuck_states'],
  reproduces: ['restart-cleans-up-nothing'],
  tags: ['conductor', 'restart'],
  faults: [{ do: 'conductor killed', on: { kind: 'step', phase: 'start' }, afterMs: 2, forMs: 20000 }],
  actions: [{ do: 'provide' }],
  expect: {
    // The stale step lets another try end at once, see killed-in-step-then-retried.
    retry: 'fails',
    fields: {
      provision_state: 'clean failed',
      target_provision_state: 'available',
      maintenance: false,
      reservation: null,
      'clean_step.step': 'erase_devices_metadata',
    },
    lastError: "^The cleaning state can't be resumed by conductor",
    violations: [
      { checker: 'failed without a step is off', because: 'A restart tears nothing down.' },
      { checker: 'no keys left', because: 'A restart leaves the agent’s URL and token.' },
      { checker: 'no stale step', because: 'A restart leaves clean_step.' },
      { checker: 'failed step is forgotten', because: 'A restart leaves clean_step.' },
    ],
    under: {
      none: {
        violations: [],
        fields: { ...failedInStep, target_provision_state: 'available' },
        retry: 'works',
      },
    },
  },
})
