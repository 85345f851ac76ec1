import type { Disk } from '../../machine/disk.ts'
import type { EraseMethod } from '../../machine/erase.ts'
import { accepted, refused, type Answer } from '../answers.ts'
import { followErasure } from '../erasures.ts'
import { collection, links, type At, type Body, type Resource } from '../resource.ts'
import { healthOf } from '../status.ts'
import { drive, driveId, storageUnit, storageUnits } from '../storages.ts'
import { monitorPath } from '../tasks.ts'
import { protocolOf } from './storage.ts'

const diskOf = ({ machine, ids }: At): Disk | undefined => drive(machine, ids.drive)

/** The paths of the volumes that lie on a drive. */
function volumesOf({ machine, service }: At, disk: Disk): string[] {
  const unit = storageUnits(machine).find(({ disks }) => disks.includes(disk))
  const volumes = unit?.raid?.volumesOn(disk) ?? []
  return volumes.map(({ id }) => `${service.systemPath(machine)}/Storage/${unit?.id}/Volumes/${id}`)
}

const placeOf = ({ service, machine, ids }: At): string => `${service.chassisPath(machine)}/Drives/${ids.drive}`

const driveResource: Omit<Resource, 'path'> = {
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
      ...at.service.own(placeOf(at)),
      Status: { State: erasing ? 'Updating' : 'Enabled', Health: healthOf(disk) },
      Links: {
        Volumes: links(volumesOf(at, disk)),
        Chassis: { '@odata.id': at.service.chassisPath(at.machine) },
      },
    }
  },
  ticking: (at) => ({ Operations: operations(diskOf(at)) }),
  actions: {
    'Drive.SecureErase': {
      fields: {
        SanitizationType: { type: 'string', values: (at) => sanitizations(diskOf(at)) },
        OverwritePasses: { type: 'integer', min: 1, max: 64 },
      },
      run: (at, values, { body }) => secureErase(at, values, body),
    },
  },
  patch: {
    fields: { LocationIndicatorActive: { type: 'boolean' } },
    apply: (at, values) => {
      at.service.setOwn(placeOf(at), values)
      return undefined
    },
  },
}

export const drives: readonly Resource[] = [
  collection('/Chassis/:chassis/Drives', 'Drive', 'Drive Collection', ({ machine }) =>
    machine.disks.filter(({ missing }) => !missing).map((disk) => driveId(machine, disk)),
  ),
  { path: '/Chassis/:chassis/Drives/:drive', ...driveResource },
  {
    // Where drives were before they belonged to a chassis. What is read there names the new place.
    path: '/Systems/:system/Storage/:storage/Drives/:drive',
    ...driveResource,
    read: (at) => {
      const disk = diskOf(at)
      const inUnit = disk && storageUnit(at.machine, at.ids.storage)?.disks.includes(disk)
      return inUnit ? { '@odata.id': placeOf(at), ...driveResource.read(at) } : undefined
    },
  },
]

const methods: Readonly<Record<string, EraseMethod>> = {
  BlockErase: 'block-erase',
  CryptographicErase: 'cryptographic',
  Overwrite: 'overwrite',
}

/** What a drive can be asked to do. A key can be thrown away only where there is one; only flash has blocks to erase. */
const sanitizations = (disk: Disk | undefined): string[] => [
  'Overwrite',
  ...(disk && !disk.rotational ? ['BlockErase'] : []),
  ...(disk?.spec.selfEncrypting ? ['CryptographicErase'] : []),
]

const operations = (disk: Disk | undefined): Body[] => {
  const run = disk?.erasing
  return run ? [{ OperationName: 'Sanitize', PercentageComplete: Math.floor(run.progress() * 100) }] : []
}

/** Has the drive erase itself. The host need not run for it; the drive needs its power. */
function secureErase(at: At, values: Body, body: Body): Answer {
  const disk = diskOf(at)
  if (!disk) return refused(404, 'ResourceMissingAtURI', at.path)
  if (volumesOf(at, disk).length > 0) return refused(409, 'ResourceInUse')
  const type = (values.SanitizationType ?? sanitizations(disk).at(-1)) as string
  const method = methods[type] as EraseMethod
  const run = disk.erase(method, {
    by: 'bmc',
    ...(values.OverwritePasses !== undefined && { passes: values.OverwritePasses as number }),
  })
  if (run.report && !run.report.ok) {
    if (run.report.reason === 'not supported')
      return refused(400, 'ActionParameterValueNotInList', type, 'SanitizationType', 'Drive.SecureErase')
    return refused(409, 'ResourceInUse')
  }
  return accepted(monitorPath(followErasure(at, run, 'Secure Erase', 'Drive.SecureErase', body)))
}
