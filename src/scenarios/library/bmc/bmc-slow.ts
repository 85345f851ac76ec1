import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bmc-slow',
  story: 'Every request to the BMC takes twenty seconds.',
  lesson: 'Slow and right is right.',
  source: ['ironic/conf/redfish.py read_timeout'],
  tags: ['bmc'],
  faults: [{ do: 'bmc slow', byMs: 20000 }],
  actions: [{ do: 'provide' }],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
