import { cleanEnd } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'mode-changed-before-delete',
  story: 'Cleaning is switched on for the node in the moment before its instance is deleted.',
  lesson: 'What the record says when the clean begins is what counts.',
  source: ['ironic/conductor/cleaning.py do_node_clean'],
  failures: ['cleaning-mode-race'],
  tags: ['operator', 'races', 'configuration'],
  fleet: { record: { automated_clean: false } },
  actions: [
    { do: 'adopt' },
    { do: 'patch', patch: [{ op: 'replace', path: '/automated_clean', value: true }], afterMs: 40_000 },
    { do: 'undeploy', afterMs: 40_050 },
  ],
  expect: {
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
