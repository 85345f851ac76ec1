import type { Machine } from '../../machine/machine.ts'
import { bootBody, bootFields, patchBoot, resetBootOrder } from '../boot.ts'
import { noContent } from '../answers.ts'
import { collection, dateTime, link, partly, type At, type Resource } from '../resource.ts'
import { resetAction } from '../reset.ts'
import { healthOf, rollup } from '../status.ts'

const own = ['AssetTag', 'IndicatorLED', 'LocationIndicatorActive', 'HostName'] as const

/** Where some makers' systems take boot settings, and the quirks that are about it. */
const futureStates: readonly (readonly [string, readonly string[]])[] = [
  ['Settings', ['Q8', 'Q44b']],
  ['SD', ['Q34']],
]

export const systems: readonly Resource[] = [
  collection('/Systems', 'ComputerSystem', 'Computer System Collection', ({ service }) =>
    service.machines.map((machine) => service.systemId(machine)),
  ),
  {
    path: '/Systems/:system',
    type: '#ComputerSystem.v1_22_0.ComputerSystem',
    ...partly(
      { depends: lasting, read: system },
      {
        depends: ({ machine: { power, progress, progressSince, disks } }) =>
          `${power} ${progress} ${progressSince} ${disks.map((disk) => `${disk.health} ${disk.missing}`).join()}`,
        read: ({ machine }) => ({
          PowerState: machine.power,
          Status: statusOf(machine),
          BootProgress: { LastState: machine.progress, LastStateTime: dateTime(machine.progressSince) },
        }),
      },
      {
        depends: ({ machine: { override, bootOrder, httpBoot } }) =>
          `${override.enabled} ${override.target} ${override.mode} ${bootOrder.join()} ${httpBoot?.image}`,
        read: ({ machine, path }) => ({ Boot: bootBody(machine, path) }),
      },
    ),
    patch: {
      fields: {
        AssetTag: { type: 'string', nullable: true, max: 63 },
        HostName: { type: 'string', nullable: true, max: 255 },
        IndicatorLED: { type: 'string', values: ['Lit', 'Blinking', 'Off'] },
        LocationIndicatorActive: { type: 'boolean' },
        ...bootFields,
      },
      apply: async (at, values) => {
        const refused = await patchBoot(at, values)
        if (refused) return refused
        const mine = Object.entries(values).filter(([name]) => own.some((known) => known === name))
        if (mine.length > 0) at.service.setOwn(at.path, Object.fromEntries(mine))
        return undefined
      },
    },
    actions: {
      'ComputerSystem.Reset': resetAction,
      'ComputerSystem.SetDefaultBootOrder': {
        run: ({ machine }) => {
          resetBootOrder(machine)
          return noContent
        },
      },
    },
  },
  ...futureStates.map(([name, quirks]): Resource => ({
    path: `/Systems/:system/${name}`,
    type: '#ComputerSystem.v1_22_0.ComputerSystem',
    read: ({ machine, service, path }) =>
      service.quirks.some(({ id }) => quirks.includes(id))
        ? { Name: `${machine.name} Settings`, Boot: bootBody(machine, path.slice(0, -name.length - 1)) }
        : undefined,
    patch: { fields: bootFields, apply: (at, values) => patchBoot(at, values) },
  })),
]

/** What the members depend on that seldom change. */
function lasting({ service, machine, path }: At): string {
  return `${machine.firmware.version('bios')} ${service.ownRevision(path)}`
}

function system({ service, machine, path }: At) {
  const { profile } = machine
  const { cpu } = profile
  const pcie = machine.nics.map(({ name }) => link(`${service.chassisPath(machine)}/PCIeDevices/${name}`))
  return {
    Name: machine.name,
    SystemType: 'Physical',
    Manufacturer: service.personality.manufacturer ?? profile.manufacturer,
    Model: profile.model,
    SKU: machine.serial,
    SerialNumber: machine.serial,
    PartNumber: null,
    AssetTag: null,
    HostName: null,
    UUID: machine.uuid,
    BiosVersion: machine.firmware.version('bios') ?? null,
    IndicatorLED: 'Off',
    LocationIndicatorActive: false,
    ...service.own(path),
    ProcessorSummary: { Count: cpu.sockets, CoreCount: cpu.sockets * cpu.coresPerSocket, Model: cpu.modelName },
    MemorySummary: { TotalSystemMemoryGiB: profile.memoryMib / 1024 },
    Processors: link(`${path}/Processors`),
    Memory: link(`${path}/Memory`),
    EthernetInterfaces: link(`${path}/EthernetInterfaces`),
    Storage: link(`${path}/Storage`),
    SimpleStorage: link(`${path}/SimpleStorage`),
    VirtualMedia: link(`${path}/VirtualMedia`),
    Bios: link(`${path}/Bios`),
    SecureBoot: link(`${path}/SecureBoot`),
    LogServices: link(`${path}/LogServices`),
    PCIeDevices: pcie,
    'PCIeDevices@odata.count': pcie.length,
    Links: { Chassis: [link(service.chassisPath(machine))], ManagedBy: [link(service.managerPath)] },
    '@Redfish.WriteableProperties': ['AssetTag', 'HostName', 'IndicatorLED', 'LocationIndicatorActive', 'Boot'],
  }
}

/** `Disabled` without power; the health is that of what runs, the roll-up that of the worst part. */
function statusOf(machine: Machine) {
  const worst = rollup(machine.disks.filter(({ missing }) => !missing).map(healthOf))
  return { State: machine.power === 'Off' ? 'Disabled' : 'Enabled', Health: worst, HealthRollup: worst }
}
