import type { EraseMethod, EraseOptions, Erasure, ErasureRun } from './erase.ts'
import type { Region } from './regions.ts'

export { blankLayout } from './layouts.ts'

/** A partition as the operating system finds it. Identifiers as `lsblk` prints them. */
export type Partition = {
  /** From 1; the kernel's name is the disk's and this. */
  number: number
  from: number
  to: number
  /** `PARTTYPE`: a GUID, or `0x…` of a DOS table. */
  type: string
  /** `PARTUUID`. */
  uuid: string
  /** `FSTYPE` and `UUID` of what is in it. */
  fsType?: string
  fsUuid?: string
}

/** What `wipefs` and `lsblk` find on a device. Replaced as a whole, never changed in place: devices share them. */
export type Layout = {
  /** Partition table or file system on the whole device: `gpt`, `dos`, `linux_raid_member`, `VMFS_volume_member`, … */
  signatures: readonly string[]
  /** `PTUUID`. */
  tableUuid?: string
  /** `UUID` of a file system on the whole device. */
  fsUuid?: string
  partitions: readonly Partition[]
}

/**
 * What the operating system sees as a disk: a physical one, a logical volume of a controller or an md array. Ground
 * truth lies on physical disks only; the others lead to it.
 */
export interface BlockDevice {
  readonly kind: 'disk' | 'volume' | 'md'
  /** The kernel's name, `/dev/…`. */
  readonly device: string
  readonly model: string | undefined
  readonly vendor: string | undefined
  readonly serial: string | undefined
  readonly wwn: string | undefined
  readonly sizeBytes: number
  readonly rotational: boolean
  readonly transport: 'sata' | 'sas' | 'nvme' | 'fc' | undefined
  readonly logicalSectorBytes: number
  readonly physicalSectorBytes: number
  readonly readOnly: boolean
  layout: Layout
  /** Erasures of this device by this name; what reached a member is with the member. */
  readonly erasures: Erasure[]
  /** The run under way. */
  readonly erasing: ErasureRun | undefined
  /** Whether the machine's firmware finds a boot loader on it. */
  readonly bootable: boolean
  /** What is on it, by the device's own addresses. */
  readonly regions: readonly Region[]
  /** Fills the bytes [from, to) with data of `tenant`. */
  write(tenant: string, from?: number, to?: number): void
  /** Starts an erase. Never throws: a refusal is a run that is already over. */
  erase(method: EraseMethod, options?: EraseOptions): ErasureRun
  /** Bytes of tenants' data still there, by tenant. */
  remains(): Map<string, number>
}
