import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'prepare-breaks',
  story: 'The BMC answers with half of its JSON while a clean is prepared, once.',
  lesson: 'Whatever goes wrong in preparing, expected or not, ends in clean failed, and can be tried again.',
  source: ['ironic/conductor/cleaning.py do_node_clean'],
  failures: ['unexpected-exception-at-start'],
  tags: ['conductor', 'retry', 'bmc'],
  faults: [
    {
      do: 'bmc http',
      rule: { match: { method: 'GET', path: '/redfish/v1/Systems/*' }, does: { truncate: 200 } },
      forMs: 30_000,
    },
  ],
  actions: [
    { do: 'provide' },
    { do: 'manage', on: { kind: 'transition', to: 'clean failed' }, afterMs: 60_000 },
    { do: 'provide', on: { kind: 'transition', event: 'manage' }, afterMs: 10_000 },
  ],
  expect: {
    path: ['manageable', 'cleaning', 'clean failed', ...inBand(2, 'cleaning', 'available')],
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
