import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'node-with-traits',
  story: 'The node has traits.',
  lesson: 'Traits are no obstacle to cleaning.',
  source: ['ironic/conductor/cleaning.py'],
  failures: ['traits-break-cleaning'],
  tags: ['steps', 'operator'],
  actions: [
    {
      do: 'request',
      method: 'PUT',
      path: '/v1/nodes/$node/traits',
      body: { traits: ['CUSTOM_GOLD', 'HW_CPU_X86_VMX'] },
    },
    { do: 'provide', afterMs: 5_000 },
  ],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
