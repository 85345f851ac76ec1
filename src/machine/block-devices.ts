import type { BlockDevice } from './block-device.ts'
import type { Disk } from './disk.ts'
import type { RaidController } from './raid.ts'
import type { SoftwareRaid } from './software-raid.ts'

type Storage = { disks: readonly Disk[]; raid: RaidController | undefined; softwareRaid: SoftwareRaid }

/**
 * The disks the operating system finds, in its order: physical ones it can reach, volumes, md arrays.
 *
 * Absent although tenants' data may be on them: dead disks, and those behind a RAID controller that does not pass them
 * through.
 */
export function visibleDevices({ disks, raid, softwareRaid }: Storage): BlockDevice[] {
  const physical = disks.filter((disk) => {
    if (disk.missing || disk.health === 'dead') return false
    if (!raid?.disks.includes(disk)) return true
    return raid.spec.passThrough && raid.volumesOn(disk).length === 0
  })
  const volumes = raid?.volumes.filter(({ state }) => state !== 'failed') ?? []
  return [...volumes, ...physical, ...softwareRaid.arrays]
}
