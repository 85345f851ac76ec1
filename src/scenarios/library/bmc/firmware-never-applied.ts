import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'firmware-never-applied',
  story:
    'The image cannot be read, the task that would say so is gone after seconds, and the update is taken for done.',
  lesson: 'Green is not applied: read the version after an update.',
  source: ['ironic/drivers/modules/redfish/firmware.py'],
  failures: ['task-monitor-purged'],
  tags: ['bmc', 'firmware', 'manual', 'hazard'],
  fleet: { record: { firmware_interface: 'redfish' }, bmc: 'idrac9' },
  actions: [
    {
      do: 'clean',
      steps: [
        {
          interface: 'firmware',
          step: 'update',
          args: { settings: [{ component: 'bios', url: 'http://no-such-host/bios-9.9.9.bin' }] },
        },
      ],
    },
  ],
  expect: {
    fields: { provision_state: 'manageable', last_error: null },
    disks: 'tenant data',
    counts: [{ of: { kind: 'firmware' }, is: 0 }],
  },
})
