import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'clean-from-available',
  story: 'A manual clean of an available node.',
  lesson: 'manage first: available nodes belong to the scheduler.',
  source: ['ironic/common/state_machine.py'],
  tags: ['operator', 'refusal'],
  restMs: 20000,
  actions: [
    { do: 'provide' },
    {
      do: 'clean',
      on: { kind: 'transition', to: 'available' },
      afterMs: 5000,
      steps: [{ interface: 'deploy', step: 'erase_devices' }],
      answer: { status: 400 },
    },
  ],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
