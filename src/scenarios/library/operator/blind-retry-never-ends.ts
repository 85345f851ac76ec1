import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'blind-retry-never-ends',
  story: 'The same disk, and an automation that lifts every quarantine and tries for ever.',
  lesson: 'Maintenance is where a person is to look: retrying without a diagnosis is a loop.',
  source: ['rackerlabs/understack operator-guide baremetal-ironic-cleanup-runbook'],
  failures: ['retry-without-diagnosis'],
  tags: ['operator', 'bots', 'liveness'],
  limitMs: 10_800_000,
  faults: [{ do: 'agent fault', id: 'F48' }],
  bots: ['blind retry'],
  actions: [{ do: 'provide' }],
  expect: {
    ends: 'limit',
    counts: [{ of: { kind: 'transition', to: 'clean failed' }, min: 10 }],
  },
})
