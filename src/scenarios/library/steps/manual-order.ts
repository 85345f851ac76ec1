import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'manual-order',
  story: 'Two steps by hand, against their priorities.',
  lesson: 'Manual cleaning keeps the order it is given.',
  source: ['ironic/conductor/steps.py _validate_user_steps'],
  tags: ['steps', 'manual'],
  actions: [
    {
      do: 'clean',
      steps: [
        { interface: 'deploy', step: 'erase_devices' },
        { interface: 'deploy', step: 'erase_devices_metadata' },
      ],
    },
  ],
  expect: {
    path: inBand(2, 'cleaning', 'manageable'),
    fields: { provision_state: 'manageable' },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'step', step: 'deploy.erase_devices', index: 0, phase: 'done' }, is: 1 },
      { of: { kind: 'step', step: 'deploy.erase_devices_metadata', index: 1, phase: 'done' }, is: 1 },
    ],
  },
})
