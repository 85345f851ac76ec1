import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'timeout-switched-off',
  story: 'The time-out of cleaning is switched off, and the agent is gone.',
  lesson: 'Zero is for ever: nothing but an abort ends the wait.',
  source: ['ironic/conf/conductor.py clean_callback_timeout'],
  failures: ['negative-timeout-config'],
  tags: ['conductor', 'liveness', 'configuration'],
  options: { 'conductor.clean_callback_timeout': 0 },
  faults: [{ do: 'agent never starts' }],
  actions: [{ do: 'provide' }],
  expect: {
    path: ['manageable', 'cleaning', 'clean wait'],
    fields: { provision_state: 'clean wait' },
    lastError: null,
    ends: 'stuck',
  },
})
