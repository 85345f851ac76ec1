import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'bmc-updates-itself',
  story: 'The BMC’s own firmware is updated: it restarts, and is dark for a while.',
  lesson: 'Silence is a part of the update; several good answers in a row end it.',
  source: ['ironic/drivers/modules/redfish/firmware.py'],
  failures: ['bmc-dark-during-own-update'],
  tags: ['bmc', 'firmware', 'manual'],
  fleet: { record: { firmware_interface: 'redfish' } },
  actions: [
    {
      do: 'clean',
      steps: [
        {
          interface: 'firmware',
          step: 'update',
          args: { settings: [{ component: 'bmc', url: 'http://files/bmc-9.9.9.bin' }] },
        },
      ],
    },
  ],
  expect: {
    fields: { provision_state: 'manageable', last_error: null },
    disks: 'tenant data',
    counts: [{ of: { kind: 'bmc', restarts: true }, is: 1 }],
  },
})
