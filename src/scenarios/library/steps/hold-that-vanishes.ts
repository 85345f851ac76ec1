import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'hold-that-vanishes',
  story: 'The same manual clean with a hold step, as Ironic runs it.',
  lesson: 'Validation drops reserved steps from explicit lists: nobody is asked, the clean runs through.',
  source: ['ironic/conductor/steps.py _validate_user_steps'],
  failures: ['hold-step'],
  tags: ['steps', 'manual', 'hazard'],
  reproduces: ['reserved-steps-dropped'],
  actions: [
    {
      do: 'clean',
      steps: [
        { interface: 'deploy', step: 'erase_devices' },
        { interface: 'power', step: 'hold' },
        { interface: 'deploy', step: 'erase_devices_metadata' },
      ],
    },
  ],
  expect: {
    path: inBand(2, 'cleaning', 'manageable'),
    fields: { provision_state: 'manageable' },
    lastError: null,
    disks: 'wiped',
    violations: [
      { checker: 'every step that was ordered', because: 'Reserved steps are left out of the list that is returned.' },
    ],
    under: {
      none: {
        path: inBand(1, 'cleaning', 'clean hold'),
        fields: { provision_state: 'clean hold' },
        violations: [],
      },
    },
  },
})
