import type { BiosState } from './bios.ts'
import type { DiskState } from './disk.ts'
import type { FirmwareState } from './firmware.ts'
import type { Machine } from './machine.ts'
import type { RaidState } from './raid.ts'
import type { SecureBootState } from './secure-boot.ts'
import type { VolumeState } from './volume.ts'

/** What a machine is made of and set to: plain members, saved and set back as they are. */
const plain = [
  'override',
  'bootOrder',
  'bootMode',
  'mains',
  'powerRestorePolicy',
  'wasOn',
  'boots',
  'networkBoot',
  'httpBoot',
  'faults',
  'timing',
  'bootEntries',
  'pstore',
  'hostClockOffsetMs',
  'bmcClockOffsetMs',
] as const satisfies readonly (keyof Machine)[]

/** A machine as plain JSON: everything but what ran on it. */
export type MachineSnapshot = Pick<Machine, (typeof plain)[number] | 'power'> & {
  version: 1
  profile: string
  virtualMedia: Machine['virtualMedia']
  disks: DiskState[]
  raid?: RaidState | undefined
  arrays: VolumeState[]
  bios: BiosState
  firmware: FirmwareState
  secureBoot: SecureBootState
}

/** A machine is not of the kind that was saved. */
export class UnlikeSaved extends Error {}

/** Saves a machine. What an erase has reached by now it has reached. */
export function snapshot(machine: Machine): MachineSnapshot {
  const settings = Object.fromEntries(plain.map((name) => [name, machine[name]])) as Pick<
    Machine,
    (typeof plain)[number]
  >
  const taken: MachineSnapshot = {
    version: 1,
    profile: machine.profile.name,
    ...settings,
    power: machine.power,
    virtualMedia: machine.virtualMedia,
    disks: machine.disks.map((disk) => disk.toJSON()),
    raid: machine.raid?.toJSON(),
    arrays: machine.softwareRaid.toJSON(),
    bios: machine.bios.toJSON(),
    firmware: machine.firmware.toJSON(),
    secureBoot: machine.secureBoot.toJSON(),
  }
  return structuredClone(taken)
}

/**
 * Sets a machine of the same profile, which must be off, to what was saved. For the machine it is a power cut: nothing
 * runs, erases that were under way have ended where they were, and one that was on is switched on again.
 */
export function restore(machine: Machine, saved: MachineSnapshot): void {
  if (machine.power !== 'Off') throw new Error(`${machine.name} is not off`)
  if (machine.profile.name !== saved.profile)
    throw new UnlikeSaved(`${machine.name} is of the profile ${machine.profile.name}, not ${saved.profile}`)
  const { virtualMedia, disks, raid, arrays, bios, firmware, secureBoot, power, ...rest } = structuredClone(saved)
  for (const name of plain) Object.assign(machine, { [name]: rest[name] })
  machine.virtualMedia.Cd = virtualMedia.Cd
  machine.virtualMedia.Usb = virtualMedia.Usb
  for (const [i, state] of disks.entries()) machine.disks[i]?.restore(state)
  if (raid) machine.raid?.restore(raid)
  machine.softwareRaid.restore(arrays, machine.disks)
  machine.bios.restore(bios)
  machine.firmware.restore(firmware)
  machine.secureBoot.restore(secureBoot)
  if (machine.mains && (power === 'On' || power === 'PoweringOn')) machine.powerOn()
}
