import type { EraseMethod, EraseOptions, Erasure, ErasureRun } from './erase.ts'
import type { Region } from './regions.ts'

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

const gptOf = (sizeBytes: number): Layout => ({
  signatures: ['gpt'],
  tableUuid: 'f0d4c2b1-6a3e-4b57-9a0e-2f7d1c8b5e40',
  partitions: [
    {
      number: 1,
      from: 1_048_576,
      to: 537_919_488,
      type: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
      uuid: '5d2e0a71-93c4-4f6b-8b1d-7e6f9a0c3d21',
      fsType: 'vfat',
      fsUuid: '7B77-95E7',
    },
    {
      number: 2,
      from: 537_919_488,
      to: sizeBytes - 1_048_576,
      type: '0fc63daf-8483-4772-8e79-3d69d8477de4',
      uuid: 'a1c7e9f4-2b6d-4d08-9c35-6f1e8b7a4d52',
      fsType: 'ext4',
      fsUuid: '2c4f8a6e-1d3b-4e75-a9f0-5b8d7c6e1a93',
    },
  ],
})

export const blankLayout: Layout = { signatures: [], partitions: [] }

const installed = new Map<number, Layout>()

/** What an installed operating system leaves on a device: a GPT, an EFI system partition and a root file system. */
export function installedLayout(sizeBytes: number): Layout {
  let layout = installed.get(sizeBytes)
  if (!layout) installed.set(sizeBytes, (layout = gptOf(sizeBytes)))
  return layout
}
