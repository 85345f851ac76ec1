import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'node-overrides-site',
  story: 'Cleaning is switched off for the site and on for the node.',
  lesson: 'The word of the node’s record wins.',
  source: ['ironic/conductor/utils.py skip_automated_cleaning'],
  tags: ['operator', 'configuration'],
  options: { 'conductor.automated_clean': false },
  fleet: { record: { automated_clean: true } },
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
