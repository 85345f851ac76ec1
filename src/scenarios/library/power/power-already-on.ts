import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'power-already-on',
  story: 'A reset is refused because the machine is on already.',
  lesson: 'Read the state again before you call it a failure.',
  source: ['ironic/drivers/modules/redfish/power.py'],
  failures: ['power-409-already-there'],
  tags: ['bmc', 'power'],
  fleet: { bmc: { quirks: ['Q42'] } },
  actions: [
    { do: 'power', target: 'power on' },
    { do: 'provide', afterMs: 120_000 },
  ],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
  },
})
