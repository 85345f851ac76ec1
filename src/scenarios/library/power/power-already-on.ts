import { cleanEnd, inBand } from '../../paths.ts'
import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'power-already-on',
  story: 'The BMC switches the machine on, and then refuses to: it is on already.',
  lesson: 'Read the state again before you call it a failure.',
  source: ['ironic/drivers/modules/redfish/power.py'],
  failures: ['power-409-already-there'],
  tags: ['bmc', 'power'],
  faults: [
    {
      do: 'bmc http',
      rule: {
        name: 'too late',
        match: { method: 'POST', path: '**/ComputerSystem.Reset' },
        times: 1,
        does: {
          pass: true,
          status: 400,
          body: {
            error: { code: 'Base.1.0.GeneralError', message: 'The reset type is not valid in this power state.' },
          },
        },
      },
    },
  ],
  actions: [
    { do: 'power', target: 'power on' },
    { do: 'provide', afterMs: 120_000 },
  ],
  expect: {
    path: inBand(2, 'cleaning', 'available'),
    fields: { provision_state: 'available', ...cleanEnd },
    lastError: null,
    disks: 'wiped',
    counts: [
      { of: { kind: 'request', to: 'bmc-node-1', path: '**/ComputerSystem.Reset', status: 400 }, is: 1 },
      { of: { kind: 'last_error' }, is: 0 },
    ],
  },
})
