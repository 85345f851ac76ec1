import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'runbook-missing',
  story: 'Automated cleaning is to go by a runbook, and the node has none.',
  lesson: 'Refused before the first transition: the node stays where it is.',
  source: ['ironic/conductor/cleaning.py do_node_clean', 'ironic/conductor/manager.py do_provisioning_action'],
  failures: ['runbook-missing-or-trait-mismatch'],
  tags: ['steps', 'runbook', 'refusal'],
  options: { 'conductor.automated_cleaning_step_source': 'runbook' },
  actions: [{ do: 'provide', answer: { status: 500 } }],
  expect: {
    path: ['manageable'],
    fields: { provision_state: 'manageable' },
    disks: 'tenant data',
    violations: [
      {
        checker: 'no server error',
        because: 'NodeCleaningFailure has no status of its own.',
        reference: 'ironic/common/exception.py NodeCleaningFailure',
      },
    ],
  },
})
