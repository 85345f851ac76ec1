import type { Disk } from '../../machine/disk.ts'
import { collection, links, type At, type Resource } from '../resource.ts'
import { healthOf } from '../status.ts'
import { drive, driveId, storageUnits } from '../storages.ts'
import { protocolOf } from './storage.ts'

const diskOf = ({ machine, ids }: At): Disk | undefined => drive(machine, ids.drive)

/** The paths of the volumes that lie on a drive. */
function volumesOf({ machine, service }: At, disk: Disk): string[] {
  const unit = storageUnits(machine).find(({ disks }) => disks.includes(disk))
  const volumes = unit?.raid?.volumesOn(disk) ?? []
  return volumes.map(({ id }) => `${service.systemPath(machine)}/Storage/${unit?.id}/Volumes/${id}`)
}

export const drives: readonly Resource[] = [
  collection('/Chassis/:chassis/Drives', 'Drive', 'Drive Collection', ({ machine }) =>
    machine.disks.filter(({ missing }) => !missing).map((disk) => driveId(machine, disk)),
  ),
  {
    path: '/Chassis/:chassis/Drives/:drive',
    type: '#Drive.v1_18_0.Drive',
    read: (at) => {
      const disk = diskOf(at)
      if (!disk) return undefined
      const { erasing } = disk
      return {
        Name: `Disk in bay ${driveId(at.machine, disk).slice(4)}`,
        Manufacturer: disk.vendor ?? null,
        Model: disk.model,
        SerialNumber: disk.serial,
        Revision: null,
        CapacityBytes: disk.sizeBytes,
        BlockSizeBytes: disk.logicalSectorBytes,
        MediaType: disk.rotational ? 'HDD' : 'SSD',
        Protocol: protocolOf(disk),
        EncryptionAbility: disk.spec.selfEncrypting ? 'SelfEncryptingDrive' : 'None',
        EncryptionStatus: disk.spec.selfEncrypting ? 'Unlocked' : 'Unencrypted',
        FailurePredicted: disk.health === 'predicted to fail',
        PredictedMediaLifeLeftPercent: disk.rotational ? null : disk.health === 'ok' ? 100 : 1,
        Identifiers: [{ DurableNameFormat: 'NAA', DurableName: disk.wwn.replace(/^0x/, '') }],
        LocationIndicatorActive: false,
        ...at.service.own(at.path),
        Status: { State: erasing ? 'Updating' : 'Enabled', Health: healthOf(disk) },
        Links: {
          Volumes: links(volumesOf(at, disk)),
          Chassis: { '@odata.id': at.service.chassisPath(at.machine) },
        },
      }
    },
    patch: {
      fields: { LocationIndicatorActive: { type: 'boolean' } },
      apply: ({ service, path }, values) => {
        service.setOwn(path, values)
        return undefined
      },
    },
  },
]
