import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'power-lost-to-the-bmc',
  story: 'The BMC of a node at rest is away for half an hour.',
  lesson: 'Three failed looks and the node is in maintenance with the fault power failure; it recovers by itself.',
  source: ['ironic/conductor/manager.py do_sync_power_state', 'ironic/conductor/manager.py _power_failure_recovery'],
  failures: ['power-sync-gives-up', 'stale-last-error'],
  tags: ['power', 'maintenance'],
  faults: [{ do: 'bmc down', forMs: 1_800_000 }],
  actions: [
    {
      do: 'request',
      method: 'GET',
      path: '/v1/nodes/$node',
      afterMs: 1_700_000,
      answer: { status: 200, text: '**"fault":"power failure"**' },
    },
    { do: 'provide', afterMs: 3_600_000 },
  ],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
