import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'no-bios-resource',
  story: 'The BMC has no BIOS resource.',
  lesson: 'What cannot be cached is logged and passed over: an automated clean needs no BIOS.',
  source: ['ironic/conductor/cleaning.py do_node_clean'],
  failures: ['no-bios-resource'],
  tags: ['bmc'],
  faults: [
    {
      do: 'bmc http',
      rule: {
        match: { path: '/redfish/v1/Systems/*/Bios**' },
        does: { status: 404, body: { error: { code: 'Base.1.0.ResourceMissingAtURI', message: 'Not found.' } } },
      },
      needed: false,
    },
  ],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
