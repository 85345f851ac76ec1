import type { Disk } from '../../machine/disk.ts'
import { collection, link, links, type At, type Body, type Resource } from '../resource.ts'
import { enabled, healthOf, rollup } from '../status.ts'
import { driveId, storageUnit, storageUnits, type StorageUnit } from '../storages.ts'

const protocols: Record<Disk['transport'], string> = { sata: 'SATA', sas: 'SAS', nvme: 'NVMe', fc: 'FC' }

export const protocolOf = ({ transport }: Disk): string => protocols[transport]

const unitOf = ({ machine, ids }: At): StorageUnit | undefined => storageUnit(machine, ids.storage)

const protocolsOf = ({ disks, raid }: StorageUnit): string[] =>
  raid ? ['SAS', 'SATA'] : [...new Set(disks.map(protocolOf))]

const statusOf = ({ disks }: StorageUnit): Body => {
  const Health = rollup(disks.map(healthOf))
  return { State: 'Enabled', Health, HealthRollup: Health }
}

export const storage: readonly Resource[] = [
  collection('/Systems/:system/Storage', 'Storage', 'Storage Collection', ({ machine }) =>
    storageUnits(machine).map(({ id }) => id),
  ),
  {
    path: '/Systems/:system/Storage/:storage',
    type: '#Storage.v1_17_1.Storage',
    read: (at) => {
      const unit = unitOf(at)
      if (!unit) return undefined
      const chassis = at.service.chassisPath(at.machine)
      return {
        Name: unit.name,
        Status: statusOf(unit),
        Drives: links(unit.disks.map((disk) => `${chassis}/Drives/${driveId(at.machine, disk)}`)),
        'Drives@odata.count': unit.disks.length,
        Volumes: link(`${at.path}/Volumes`),
        Controllers: link(`${at.path}/Controllers`),
        StorageControllers: [inlineController(at, unit)],
        'StorageControllers@odata.count': 1,
        Links: { Enclosures: [link(chassis)] },
      }
    },
  },
  collection('/Systems/:system/Storage/:storage/Controllers', 'StorageController', 'Storage Controllers', (at) =>
    unitOf(at) ? ['1'] : undefined,
  ),
  {
    path: '/Systems/:system/Storage/:storage/Controllers/:controller',
    type: '#StorageController.v1_7_1.StorageController',
    read: (at) => {
      const unit = unitOf(at)
      if (!unit || at.ids.controller !== '1') return undefined
      return {
        Name: unit.name,
        Model: unit.raid?.spec.model ?? 'Onboard',
        FirmwareVersion: unit.raid?.spec.firmwareVersion ?? at.machine.firmware.version('bios') ?? null,
        SpeedGbps: 12,
        SupportedDeviceProtocols: protocolsOf(unit),
        SupportedControllerProtocols: ['PCIe'],
        SupportedRAIDTypes: [...(unit.raid?.spec.levels ?? [])],
        Status: enabled,
      }
    },
  },
  collection('/Systems/:system/SimpleStorage', 'SimpleStorage', 'Simple Storage Collection', ({ machine }) =>
    storageUnits(machine).map(({ id }) => id),
  ),
  {
    path: '/Systems/:system/SimpleStorage/:storage',
    type: '#SimpleStorage.v1_3_2.SimpleStorage',
    read: (at) => {
      const unit = unitOf(at)
      if (!unit) return undefined
      return {
        Name: unit.name,
        Status: enabled,
        Devices: unit.disks.map((disk) => ({
          Name: driveId(at.machine, disk),
          Manufacturer: disk.vendor ?? null,
          Model: disk.model,
          CapacityBytes: disk.sizeBytes,
          Status: { State: 'Enabled', Health: healthOf(disk) },
        })),
        Links: {
          Chassis: link(at.service.chassisPath(at.machine)),
          Storage: link(`${at.path.replace('/SimpleStorage/', '/Storage/')}`),
        },
      }
    },
  },
]

/** The controller as services showed it before it became a resource; older clients read only this. */
const inlineController = ({ path, machine }: At, unit: StorageUnit): Body => ({
  '@odata.id': `${path}#/StorageControllers/0`,
  MemberId: '0',
  Name: unit.name,
  Model: unit.raid?.spec.model ?? 'Onboard',
  FirmwareVersion: unit.raid?.spec.firmwareVersion ?? machine.firmware.version('bios') ?? null,
  SpeedGbps: 12,
  SupportedDeviceProtocols: protocolsOf(unit),
  SupportedControllerProtocols: ['PCIe'],
  SupportedRAIDTypes: [...(unit.raid?.spec.levels ?? [])],
  Status: enabled,
})
