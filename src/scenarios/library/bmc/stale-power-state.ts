import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'stale-power-state',
  story: 'Reads of the system are thirty seconds old.',
  lesson: 'What was just ordered is not what is just read; polling gets there.',
  source: ['ironic/conductor/utils.py node_wait_for_power_state'],
  tags: ['bmc', 'power'],
  faults: [
    { do: 'bmc http', rule: { match: { method: 'GET', path: '/redfish/v1/Systems/*' }, does: { staleMs: 30000 } } },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [{ of: { kind: 'request', to: 'bmc-node-1', method: 'GET', path: '/redfish/v1/Systems/*' }, min: 18 }],
  },
})
