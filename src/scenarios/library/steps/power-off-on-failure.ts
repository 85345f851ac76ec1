import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'power-off-on-failure',
  story: 'The site wants failed nodes off, and a step fails.',
  lesson: 'The node is off and in quarantine; the power action has taken last_error with it.',
  source: ['ironic/conf/conductor.py poweroff_in_cleanfail'],
  reproduces: ['poweroff-erases-last-error'],
  failures: ['poweroff-on-clean-failure'],
  tags: ['steps', 'configuration'],
  options: { 'conductor.poweroff_in_cleanfail': true },
  faults: [{ do: 'disk refuses erase', disk: '/dev/sdb', methods: ['ata-secure-erase'] }],
  actions: [{ do: 'provide' }],
  expect: {
    retry: 'fails',
    path: inBand(2, 'clean failed'),
    fields: { provision_state: 'clean failed', maintenance: true, fault: 'clean failure' },
    lastError: null,
    power: 'Off',
    violations: [{ checker: 'failure has a reason', because: 'The power-off clears last_error.' }],
    under: {
      none: {
        violations: [],
        lastError: '^Clean step deploy\\.erase_devices failed on node',
      },
    },
  },
})
