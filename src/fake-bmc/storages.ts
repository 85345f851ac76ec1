import type { Disk } from '../machine/disk.ts'
import type { Machine } from '../machine/machine.ts'
import type { RaidController } from '../machine/raid.ts'

/** A storage subsystem of a machine: a RAID controller with what hangs behind it, or the ports of the board. */
export type StorageUnit = { id: string; name: string; disks: readonly Disk[]; raid: RaidController | undefined }

/** All subsystems; which disk is in which one. A disk that is missing is in none. */
export function storageUnits({ raid, disks }: Machine): StorageUnit[] {
  const found = disks.filter(({ missing }) => !missing)
  const behind = raid ? found.filter((disk) => raid.disks.includes(disk)) : []
  const direct = found.filter((disk) => !behind.includes(disk))
  const units: StorageUnit[] = []
  if (raid) units.push({ id: 'RAID1', name: raid.spec.model, disks: behind, raid })
  if (direct.length > 0 || !raid) units.push({ id: 'Direct1', name: 'Onboard Ports', disks: direct, raid: undefined })
  return units
}

export const storageUnit = (machine: Machine, id: string | undefined): StorageUnit | undefined =>
  storageUnits(machine).find((unit) => unit.id === id)

/** A drive's id: its bay, counted from 1. */
export const driveId = (machine: Machine, disk: Disk): string => `Disk${machine.disks.indexOf(disk) + 1}`

export const drive = (machine: Machine, id: string | undefined): Disk | undefined =>
  machine.disks.find((disk) => !disk.missing && driveId(machine, disk) === id)
