import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'slow-bmc-75s',
  story: 'The BMC takes a BIOS setting at once, and says so after seventy-five seconds.',
  lesson: 'A client’s time-out says nothing of what the server did: the clean failed, the setting is there.',
  source: ['ironic/conf/redfish.py read_timeout'],
  failures: ['slow-bmc-read'],
  tags: ['bmc', 'bios', 'manual'],
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
    fields: { provision_state: 'clean failed', target_provision_state: 'manageable' },
    lastError: '.',
    disks: 'tenant data',
  },
})
