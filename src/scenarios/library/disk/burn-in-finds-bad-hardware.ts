import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'burn-in-finds-bad-hardware',
  story: 'Disks are burnt in, and one does not hold what is written to it.',
  lesson: 'Burn-in fails the node on purpose: better here than with a tenant.',
  source: ['ironic_python_agent/burnin.py'],
  failures: ['smart-fails-after-burnin'],
  tags: ['disk', 'manual'],
  faults: [{ do: 'agent fault', id: 'F58' }],
  actions: [{ do: 'clean', steps: [{ interface: 'deploy', step: 'burnin_disk' }] }],
  expect: {
    path: inBand(1, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'manageable' },
    lastError: 'Clean step deploy\\.burnin_disk failed',
  },
})
