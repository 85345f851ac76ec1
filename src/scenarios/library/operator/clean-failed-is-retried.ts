import { cleanEnd } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'clean-failed-is-retried',
  story: 'The same failed wipe, and an automation that cleans again before it believes.',
  lesson: 'Only available is available; a second clean makes it true.',
  source: ['metal3-io/baremetal-operator internal/controller/metal3.io/host_state_machine.go'],
  failures: ['clean-failed-becomes-available'],
  tags: ['operator', 'bots', 'data safety'],
  faults: [{ do: 'agent fault', id: 'F48', forMs: 600_000 }],
  bots: ['persistent retry'],
  actions: [{ do: 'adopt' }, { do: 'undeploy', afterMs: 40_000 }],
  expect: {
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'bot', says: 'usable' }, is: 1 }],
  },
})
