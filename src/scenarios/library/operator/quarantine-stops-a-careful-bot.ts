import { failedInStep, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'quarantine-stops-a-careful-bot',
  story: 'A step has failed, and a careful automation is on duty.',
  lesson: 'In quarantine it stops and calls for a person.',
  source: ['ironic/conductor/utils.py cleaning_error_handler'],
  failures: ['retry-without-diagnosis'],
  tags: ['operator', 'bots', 'first day'],
  faults: [{ do: 'agent fault', id: 'F48' }],
  bots: ['careful retry'],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(1, 'clean failed'),
    fields: { ...failedInStep, target_provision_state: 'available' },
    lastError: '/dev/sda',
    counts: [{ of: { kind: 'bot', says: 'needs a person' }, is: 1 }],
  },
})
