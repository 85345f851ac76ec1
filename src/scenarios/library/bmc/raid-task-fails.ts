import { scenario } from '../../scenario.ts'

export default scenario({
  name: 'raid-task-fails',
  story: 'The BMC’s task to make a volume ends with an exception.',
  lesson: 'Whoever waits for a task to end must read how it ended: the clean is a success without a volume.',
  source: ['sushy/connector.py Connector._op (blocking)', 'ironic/drivers/modules/redfish/raid.py'],
  failures: ['partial-success-is-green', 'error-returned-as-none'],
  tags: ['bmc', 'raid', 'manual', 'hazard'],
  fleet: { profile: 'hba-raid-1u', record: { raid_interface: 'redfish' } },
  faults: [
    {
      do: 'bmc http',
      rule: {
        name: 'accepted',
        match: { method: 'POST', path: '/redfish/v1/Systems/*/Storage/*/Volumes' },
        does: { status: 202, headers: { location: '/redfish/v1/TaskService/TaskMonitors/7' }, body: {} },
      },
    },
    {
      do: 'bmc http',
      rule: {
        name: 'under way',
        match: { method: 'GET', path: '/redfish/v1/TaskService/Task*/7' },
        times: 1,
        does: { status: 202, body: { Id: '7', Name: 'Make a volume', TaskState: 'Running', TaskStatus: 'OK' } },
      },
    },
    {
      do: 'bmc http',
      rule: {
        name: 'failed',
        match: { method: 'GET', path: '/redfish/v1/TaskService/Task*/7' },
        does: {
          status: 200,
          body: {
            '@odata.id': '/redfish/v1/TaskService/Tasks/7',
            '@odata.type': '#Task.v1_7_0.Task',
            Id: '7',
            Name: 'Make a volume',
            TaskState: 'Exception',
            TaskStatus: 'Critical',
            Messages: [{ MessageId: 'Base.1.18.InternalError', Message: 'The controller refused.' }],
          },
        },
      },
    },
  ],
  actions: [
    { do: 'set raid', config: { logical_disks: [{ size_gb: 100, raid_level: '1', is_root_volume: true }] } },
    { do: 'clean', afterMs: 5_000, steps: [{ interface: 'raid', step: 'create_configuration' }] },
  ],
  expect: {
    fields: { provision_state: 'manageable', last_error: null },
    counts: [{ of: { kind: 'disk', change: 'created' }, is: 0 }],
  },
})
