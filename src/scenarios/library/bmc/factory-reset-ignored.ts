import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'factory-reset-ignored',
  story: 'The BMC accepts a reset of the BIOS and does nothing.',
  lesson: 'Accepted is not done: nobody reads the settings back, and the step is a success.',
  source: ['ironic/drivers/modules/redfish/bios.py factory_reset'],
  failures: ['factory-reset-false-success'],
  tags: ['bmc', 'bios', 'manual', 'hazard'],
  faults: [
    { do: 'bmc http', rule: { match: { method: 'POST', path: '**/Bios.ResetBios' }, does: { status: 200, body: {} } } },
  ],
  actions: [{ do: 'clean', steps: [{ interface: 'bios', step: 'factory_reset' }] }],
  expect: {
    fields: { provision_state: 'manageable', last_error: null },
    disks: 'tenant data',
    counts: [{ of: { kind: 'bios' }, is: 0 }],
  },
})
