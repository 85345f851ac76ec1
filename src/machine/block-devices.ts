import type { BlockDevice } from './block-device.ts'
import type { Disk } from './disk.ts'
import type { MachineFaults } from './machine-faults.ts'
import { pathTo } from './path.ts'
import type { RaidController } from './raid.ts'
import type { SoftwareRaid } from './software-raid.ts'

type Storage = { disks: readonly Disk[]; raid: RaidController | undefined; softwareRaid: SoftwareRaid }

/**
 * The disks the operating system finds, in its order: physical ones it can reach, volumes, md arrays. A unit with several
 * paths is one disk of the device mapper, or as many as it has paths if nothing maps them.
 *
 * Absent although tenants' data may be on them: dead disks, and those behind a RAID controller that does not pass them
 * through.
 */
export function visibleDevices({
  disks,
  raid,
  softwareRaid,
  faults,
}: Storage & { faults: MachineFaults }): BlockDevice[] {
  const physical = disks.filter((disk) => {
    if (disk.missing || disk.health === 'dead') return false
    if (!raid?.disks.includes(disk)) return true
    return raid.spec.passThrough && raid.volumesOn(disk).length === 0
  })
  const volumes = raid?.volumes.filter(({ state }) => state !== 'failed') ?? []
  const mapped = faults.withoutMultipath ? physical.flatMap(pathsOf) : physical
  return [...volumes, ...mapped, ...softwareRaid.arrays]
}

const pathsOf = (disk: Disk): BlockDevice[] => disk.spec.paths?.map((path) => pathTo(disk, path)) ?? [disk]

/** Everything that can be in the middle of an erase. */
export const erasableDevices = ({ disks, raid, softwareRaid }: Storage) => [
  ...disks,
  ...(raid?.volumes ?? []),
  ...softwareRaid.known,
]
