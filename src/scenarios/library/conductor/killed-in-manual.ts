import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'killed-in-manual',
  story: 'A manual clean is cut by the conductor’s death.',
  lesson: 'The repair forgets that the clean was manual: its target becomes available.',
  source: ['ironic/conductor/base_manager.py _correct_stuck_states'],
  reproduces: ['restart-loses-manual-target'],
  tags: ['conductor', 'restart', 'manual'],
  faults: [{ do: 'conductor killed', on: { kind: 'transition', event: 'clean' }, afterMs: 15, forMs: 20000 }],
  actions: [{ do: 'clean', steps: [{ interface: 'deploy', step: 'erase_devices' }], answer: { status: 202 } }],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed'],
    fields: { provision_state: 'clean failed', target_provision_state: 'available', maintenance: false },
    lastError: "^The cleaning state can't be resumed by conductor",
    disks: 'tenant data',
    violations: [{ checker: 'manual stays manual', because: 'The fail event of a restart is fired without a target.' }],
    under: {
      none: {
        violations: [],
        fields: { provision_state: 'clean failed', target_provision_state: 'manageable', maintenance: false },
      },
    },
  },
})
