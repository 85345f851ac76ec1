import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'slow-bmc-75s-waited-for',
  story: 'The same slow BMC, and a site that waits two minutes for answers.',
  lesson: 'Know how slow your hardware is before you call it broken.',
  source: ['ironic/conf/redfish.py read_timeout'],
  failures: ['slow-bmc-read'],
  tags: ['bmc', 'bios', 'manual', 'configuration'],
  options: { 'redfish.read_timeout': 120 },
  faults: [
    { do: 'bmc http', rule: { match: { method: 'PATCH', path: '**/Bios/Settings' }, does: { answerDelayMs: 75_000 } } },
  ],
  actions: [
    {
      do: 'clean',
      steps: [
        {
          interface: 'bios',
          step: 'apply_configuration',
          args: { settings: [{ name: 'LogicalProc', value: 'Disabled' }] },
        },
      ],
    },
  ],
  expect: {
    fields: { provision_state: 'manageable', last_error: null },
    disks: 'tenant data',
  },
})
