import { inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'maintenance-not-allowed',
  story: 'A strict site: maintenance is set during the wipe.',
  lesson: 'One option turns limbo into a clear failure.',
  source: ['ironic/conf/conductor.py allow_provisioning_in_maintenance'],
  failures: ['heartbeat-ignored-in-maintenance'],
  tags: ['operator', 'configuration'],
  options: { 'conductor.allow_provisioning_in_maintenance': false },
  actions: [
    { do: 'provide' },
    { do: 'set maintenance', on: { kind: 'step', step: 'deploy.erase_devices', phase: 'wait' }, afterMs: 500 },
  ],
  expect: {
    path: inBand(2, 'clean failed'),
    fields: {
      provision_state: 'clean failed',
      maintenance: true,
      maintenance_reason: 'looking into it',
      fault: 'clean failure',
    },
    lastError: 'Cleaning aborted as node is in maintenance mode',
  },
})
