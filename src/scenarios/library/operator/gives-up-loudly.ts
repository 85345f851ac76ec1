import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'gives-up-loudly',
  story: 'A disk can never be wiped, and an automation gives up after three tries.',
  lesson: 'To give up is right, to give up in silence is not: the node is reported uncleaned.',
  source: ['metal3-io/baremetal-operator internal/controller/metal3.io/host_state_machine.go'],
  failures: ['gives-up-after-3'],
  tags: ['operator', 'bots', 'data safety'],
  faults: [{ do: 'agent fault', id: 'F48' }],
  bots: ['persistent retry'],
  actions: [{ do: 'provide' }],
  expect: {
    fields: { provision_state: 'clean failed' },
    lastError: '/dev/sda',
    counts: [
      { of: { kind: 'transition', to: 'clean failed' }, is: 4 },
      { of: { kind: 'bot', says: 'uncleaned' }, is: 1 },
      { of: { kind: 'bot', says: 'usable' }, is: 0 },
    ],
  },
})
