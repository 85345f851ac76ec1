import { noContent, type Answer } from '../answers.ts'
import type { Service } from '../service.ts'
import { collection, dateTime, link, links, type At, type Body, type Resource } from '../resource.ts'
import { enabled } from '../status.ts'

export const managers: readonly Resource[] = [
  collection('/Managers', 'Manager', 'Manager Collection', ({ service }) => [service.personality.managerId]),
  {
    path: '/Managers/:manager',
    type: '#Manager.v1_20_0.Manager',
    read: manager,
    // Ironic sets the clock and compares the text it reads back, which it wrote with an offset.
    ticking: ({ service }) => ({ DateTime: dateTime(service.bmcNow()).replace('Z', '+00:00') }),
    patch: {
      privilege: 'ConfigureManager',
      fields: {
        DateTime: { type: 'string', format: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/ },
        DateTimeLocalOffset: { type: 'string', format: /^[+-]\d\d:\d\d$/ },
      },
      apply: ({ service, path }, { DateTime: time, DateTimeLocalOffset: offset }) => {
        if (time !== undefined) service.setClock(Date.parse(time as string))
        if (offset !== undefined) service.setOwn(path, { DateTimeLocalOffset: offset })
        return undefined
      },
    },
    actions: {
      'Manager.Reset': {
        privilege: 'ConfigureManager',
        fields: { ResetType: { type: 'string', values: ['ForceRestart', 'GracefulRestart'] } },
        info: 'ResetActionInfo',
        run: ({ service }) => restarting(service),
      },
      'Manager.ResetToDefaults': {
        privilege: 'ConfigureManager',
        fields: { ResetType: { type: 'string', required: true, values: ['ResetAll', 'PreserveNetworkAndUsers'] } },
        run: ({ service }, { ResetType: type }) => {
          service.forget({ users: type === 'ResetAll' })
          return restarting(service)
        },
      },
    },
  },
]

/** The answer still gets out before the service falls silent. */
function restarting(service: Service): Answer {
  service.world.spawn('restart', () => {
    service.restart()
    return Promise.resolve()
  })
  return noContent
}

function manager({ service, path, machine }: At): Body {
  const { machines, personality } = service
  const chassis = machines.map((each) => service.chassisPath(each))
  return {
    Name: 'Baseboard Management Controller',
    Manufacturer: personality.vendor,
    Model: personality.product,
    FirmwareVersion: machine.firmware.version('bmc') ?? null,
    UUID: service.uuid,
    ServiceEntryPointUUID: service.uuid,
    DateTimeLocalOffset: '+00:00',
    ...service.own(path),
    PowerState: 'On',
    Status: enabled,
    ManagerType: 'BMC',
    EthernetInterfaces: link(`${path}/EthernetInterfaces`),
    NetworkProtocol: link(`${path}/NetworkProtocol`),
    LogServices: link(`${path}/LogServices`),
    VirtualMedia: link(`${path}/VirtualMedia`),
    Links: {
      ManagerForServers: links(machines.map((each) => service.systemPath(each))),
      ManagerForChassis: links(chassis),
      ManagerInChassis: link(chassis[0] ?? ''),
    },
  }
}
