import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'runbook-without-wipe',
  story: 'A runbook for automated cleaning has no step that erases.',
  lesson: 'Nobody checks what a runbook is good for: it ran as it says, and the node is available.',
  source: ['ironic/conductor/runbooks.py'],
  failures: ['runbook-without-wipe'],
  tags: ['steps', 'runbook', 'hazard', 'data safety', 'configuration'],
  options: {
    'conductor.automated_cleaning_step_source': 'runbook',
    'conductor.automated_cleaning_runbook': 'CUSTOM_METADATA_ONLY',
    'conductor.automated_cleaning_runbook_validate_traits': false,
  },
  actions: [
    {
      do: 'request',
      method: 'POST',
      path: '/v1/runbooks',
      body: {
        name: 'CUSTOM_METADATA_ONLY',
        steps: [{ interface: 'deploy', step: 'erase_devices_metadata', args: {}, order: 1 }],
      },
    },
    { do: 'provide', afterMs: 10_000 },
  ],
  expect: {
    path: inBand(1, 'cleaning', 'available'),
    fields: { provision_state: 'available' },
    lastError: null,
    disks: 'partly wiped',
    violations: [
      { checker: 'available means wiped', because: 'The runbook of the site has no erase.', nature: 'policy' },
    ],
  },
})
