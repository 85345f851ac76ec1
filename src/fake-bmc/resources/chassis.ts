import { collection, link, type Resource } from '../resource.ts'
import { resetAction } from '../reset.ts'
import { enabled } from '../status.ts'

export const chassis: readonly Resource[] = [
  collection('/Chassis', 'Chassis', 'Chassis Collection', ({ service }) =>
    service.machines.map((machine) => service.chassisId(machine)),
  ),
  {
    path: '/Chassis/:chassis',
    type: '#Chassis.v1_25_1.Chassis',
    read: ({ machine, service, path }) => {
      const { profile } = machine
      return {
        Name: `Chassis of ${machine.name}`,
        ChassisType: 'RackMount',
        Manufacturer: profile.manufacturer,
        Model: profile.model,
        SerialNumber: machine.serial,
        PartNumber: null,
        AssetTag: null,
        UUID: machine.uuid,
        PowerState: machine.power,
        LocationIndicatorActive: false,
        ...service.own(path),
        Status: enabled,
        Drives: link(`${path}/Drives`),
        Power: link(`${path}/Power`),
        Thermal: link(`${path}/Thermal`),
        PowerSubsystem: link(`${path}/PowerSubsystem`),
        ThermalSubsystem: link(`${path}/ThermalSubsystem`),
        Sensors: link(`${path}/Sensors`),
        NetworkAdapters: link(`${path}/NetworkAdapters`),
        PCIeDevices: link(`${path}/PCIeDevices`),
        Links: { ComputerSystems: [link(service.systemPath(machine))], ManagedBy: [link(service.managerPath)] },
      }
    },
    patch: {
      fields: { AssetTag: { type: 'string', nullable: true, max: 63 }, LocationIndicatorActive: { type: 'boolean' } },
      apply: ({ service, path }, values) => {
        service.setOwn(path, values)
        return undefined
      },
    },
    actions: { 'Chassis.Reset': resetAction },
  },
]
