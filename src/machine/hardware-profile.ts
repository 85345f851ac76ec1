import type { BiosAttribute } from './bios.ts'
import type { RaidLevel } from './raid-levels.ts'

/** A server model as data: what is in it and how long its parts take. Durations in milliseconds, sizes in bytes. */
export type HardwareProfile = {
  name: string
  /** One line for people. */
  title: string
  /** Where the numbers come from. */
  source: string
  manufacturer: string
  model: string
  biosVersion: string
  bmcFirmwareVersion: string
  /** The attribute registry; by default the common one. */
  biosAttributes?: readonly BiosAttribute[]
  cpu: { modelName: string; architecture: 'x86_64' | 'aarch64'; sockets: number; coresPerSocket: number; mhz: number }
  memoryMib: number
  disks: readonly DiskSpec[]
  nics: readonly NicSpec[]
  gpus?: { model: string; count: number }
  /** A hardware RAID controller, if the disks hang behind one. */
  raid?: RaidSpec
  timing: MachineTiming
}

export type DiskSpec = {
  /** The name the ramdisk's kernel gives it. */
  device: string
  model: string
  vendor?: string
  sizeBytes: number
  rotational: boolean
  transport: 'sata' | 'sas' | 'nvme' | 'fc'
  /** Sequential write speed, bytes per second. */
  writeBytesPerSecond: number
  logicalSectorBytes: 512 | 520 | 4096
  /** By default 4096. */
  physicalSectorBytes?: 512 | 4096
  /** The ATA security feature set; absent on drives that speak no ATA. */
  ata?: { security: boolean; enhanced: boolean }
  /** `oacs`, `fna` and `sanicap` of the controller's identity. */
  nvme?: { oacs: number; fna: number; sanicap: number }
  /** The data can be made unreadable by changing a key. */
  selfEncrypting?: boolean
  /** A logical unit of a storage array that other machines use as well. */
  shared?: boolean
  /** The kernel's names of the paths to a logical unit, if there are several; `device` is then the mapper's. */
  paths?: readonly string[]
}

export type NicSpec = {
  name: string
  vendorId: string
  productId: string
  driver: string
  speedMbps: number
  carrier: boolean
  firmwareVersion?: string
}

export type RaidSpec = {
  model: string
  firmwareVersion: string
  levels: readonly RaidLevel[]
  /** Volumes the machine is delivered with; `disks` are places in the profile's list. */
  volumes?: readonly { level: RaidLevel; disks: readonly number[]; name: string }[]
  /** Disks in no volume are handed to the operating system as they are. Without it, it does not see them. */
  passThrough: boolean
}

export type MachineTiming = {
  powerOnMs: number
  powerOffMs: number
  /** Firmware self-test, from power to the choice of the boot device. */
  postMs: number
  /** Kernel and ramdisk, from the boot device to the start of the agent. */
  ramdiskMs: number
  /** An installed operating system, from the boot device to running. */
  osBootMs: number
  /** What an operating system needs to shut down when asked. */
  shutdownMs: number
  /** What a boot device that does not answer costs; by default 30 s. */
  bootAttemptMs?: number
  /** What a pending BIOS update adds to the self-test; by default 3 minutes. */
  biosUpdateMs?: number
  /** By which fraction boots differ from one another, up and down; by default not at all. */
  jitter?: number
}
