import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'adoption-fails',
  story: 'A node is adopted while its BMC is away.',
  lesson: 'Adoption fails, and guesses no power state.',
  source: ['ironic/conductor/manager.py _do_adoption'],
  failures: ['adopt-failure-keeps-power-guess'],
  tags: ['power', 'operator'],
  faults: [{ do: 'bmc down', afterMs: 1_000 }],
  actions: [{ do: 'adopt', afterMs: 5_000 }],
  expect: {
    path: ['manageable', 'adopting', 'adopt failed'],
    fields: { provision_state: 'adopt failed', power_state: null },
    lastError: '.',
    disks: 'tenant data',
  },
})
