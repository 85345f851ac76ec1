import type { AgentFault } from '../faults.ts'
import type { FaultRow } from './row.ts'

const sends = (merge: Record<string, unknown>): readonly AgentFault[] => [{ at: 'inspection', does: { merge } }]

/** Faults of what the agent sends when it inspects its machine. */
export const inspectionFaults: readonly FaultRow[] = [
  {
    id: 'F116',
    title: 'No interfaces',
    cause: 'No driver for the network card.',
    outcome: 'Refused; the agent goes on to look its node up.',
    order: { agent: sends({ inventory: { interfaces: [] } }) },
  },
  {
    id: 'F117',
    title: 'An error is reported',
    cause: 'A collector failed.',
    outcome: 'Stored; inspection may fail.',
    order: { agent: sends({ error: 'The following errors were encountered:\n* collector default failed: odd' }) },
  },
  {
    id: 'F118',
    title: 'The node is locked',
    cause: 'Another task holds it.',
    outcome: 'Sent again up to four times, five to thirty seconds apart.',
    order: {
      ironic: [
        {
          match: { method: 'POST', path: '/v1/continue_inspection', nth: { to: 2 } },
          does: { status: 409, body: { error_message: '{"faultcode": "Client", "faultstring": "locked"}' } },
        },
      ],
    },
  },
  {
    id: 'F119',
    title: 'No disks',
    cause: 'No driver for the controller.',
    outcome: 'Root device hints fail later.',
    order: { agent: sends({ inventory: { disks: [] }, root_disk: null }) },
  },
  {
    id: 'F120',
    title: 'No logs',
    cause: 'Only the default collector runs.',
    outcome: 'Accepted.',
    order: { agent: sends({ logs: null }) },
  },
]
