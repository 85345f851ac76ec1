import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'shred-without-a-pass',
  story: 'Somebody saves the random passes of the erase, somebody else the zeros after them; both options are valid.',
  lesson: 'shred makes no pass and says that all is well: the node is available with every byte of its tenant.',
  source: ['ironic_python_agent/hardware.py _shred_block_device', 'ironic/conf/deploy.py'],
  failures: ['partial-success-is-green'],
  tags: ['disk', 'hazard', 'data safety', 'configuration'],
  fleet: { profile: 'tiny-vm' },
  options: { 'deploy.shred_random_overwrite_iterations': 0, 'deploy.shred_final_overwrite_with_zeros': false },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available' },
    lastError: null,
    violations: [
      {
        checker: 'available means wiped',
        because: '_shred_block_device runs shred --iterations 0 without --zero, which writes nothing and ends well.',
      },
    ],
    under: {
      none: {
        path: inBand(2, 'clean failed'),
        fields: failedInStep,
        lastError: 'Nothing would be written to /dev/',
        violations: [],
        retry: 'fails',
      },
    },
  },
})
