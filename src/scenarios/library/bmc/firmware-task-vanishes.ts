import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'firmware-task-vanishes',
  story: 'The task of a firmware update is gone before anybody looks.',
  lesson: 'A task that cannot be found is no success: the reboot it needed is done, and the new version is there.',
  source: ['ironic/drivers/modules/redfish/firmware.py'],
  failures: ['task-monitor-purged', 'task-deleted-after-1min'],
  tags: ['bmc', 'firmware', 'manual', 'data safety'],
  fleet: { record: { firmware_interface: 'redfish' }, bmc: 'idrac9' },
  actions: [
    {
      do: 'clean',
      steps: [
        {
          interface: 'firmware',
          step: 'update',
          args: { settings: [{ component: 'bios', url: 'http://files/bios-9.9.9.bin' }] },
        },
      ],
    },
  ],
  expect: {
    fields: { provision_state: 'manageable', last_error: null },
    disks: 'tenant data',
    counts: [{ of: { kind: 'firmware', component: 'bios', version: '9.9.9' }, is: 1 }],
  },
})
