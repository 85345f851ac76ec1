import type { Layout } from './block-device.ts'
import type { Region } from './regions.ts'

const mib = 1_048_576

/** Partition types, as `lsblk` prints them. */
const partitionTypes = {
  esp: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  linux: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  vmfs: 'aa31e02a-400f-11db-9590-000c2911d1b8',
  vmfsInDosTable: '0xfb',
  gpfs: '37affc90-ef7d-4e96-91c3-2d7ae055b174',
}

export const blankLayout: Layout = { signatures: [], partitions: [] }

/** Layouts by name and size: thousands of equal disks share one. */
const made = new Map<string, Layout>()

function shared(name: string, sizeBytes: number, make: () => Layout): Layout {
  const key = `${name} ${sizeBytes}`
  let layout = made.get(key)
  if (!layout) made.set(key, (layout = make()))
  return layout
}

/** What an installed operating system leaves on a device: a GPT, an EFI system partition and a root file system. */
export const installedLayout = (sizeBytes: number): Layout =>
  shared('installed', sizeBytes, () => ({
    signatures: ['gpt'],
    tableUuid: 'f0d4c2b1-6a3e-4b57-9a0e-2f7d1c8b5e40',
    partitions: [
      {
        number: 1,
        from: mib,
        to: 513 * mib,
        type: partitionTypes.esp,
        uuid: '5d2e0a71-93c4-4f6b-8b1d-7e6f9a0c3d21',
        fsType: 'vfat',
        fsUuid: '7B77-95E7',
      },
      {
        number: 2,
        from: 513 * mib,
        to: sizeBytes - mib,
        type: partitionTypes.linux,
        uuid: 'a1c7e9f4-2b6d-4d08-9c35-6f1e8b7a4d52',
        fsType: 'ext4',
        fsUuid: '2c4f8a6e-1d3b-4e75-a9f0-5b8d7c6e1a93',
      },
    ],
  }))

/** Whether a firmware finds a boot loader: there is a table, and something is where the first partition begins. */
export const hasBootLoader = (signatures: readonly string[], regions: readonly Region[]): boolean =>
  (signatures.includes('gpt') || signatures.includes('dos')) &&
  regions.some(({ from, to, tenant }) => from <= mib && mib < to && tenant !== undefined)

/** File systems that several hosts share, which an agent's guard looks for. */
export type SharedFileSystem = 'vmfs' | 'vmfs in a DOS table' | 'gpfs'

/**
 * A disk that is one partition of a shared file system. `upperCase` prints the partition type in capitals: the real
 * guard compares it with capitals, and `lsblk` prints small letters.
 *
 * @source ironic_python_agent/hardware.py `_check_for_special_partitions_filesystems`
 */
export const sharedFileSystemLayout = (kind: SharedFileSystem, sizeBytes: number, upperCase = false): Layout =>
  shared(`${kind} ${upperCase}`, sizeBytes, () => {
    const inDosTable = kind === 'vmfs in a DOS table'
    const type = inDosTable ? partitionTypes.vmfsInDosTable : partitionTypes[kind]
    return {
      signatures: [inDosTable ? 'dos' : 'gpt'],
      tableUuid: inDosTable ? '5f9a3c1e' : '8e1f4b7a-3c5d-4029-b6e8-7a9f0d2c4b61',
      partitions: [
        {
          number: 1,
          from: mib,
          to: sizeBytes - mib,
          type: upperCase && !inDosTable ? type.toUpperCase() : type,
          uuid: inDosTable ? '5f9a3c1e-01' : 'b4d6f8a0-2c3e-4571-8f9b-1d0e6a7c5b32',
          ...(kind === 'gpfs' ? {} : { fsType: 'VMFS_volume_member' }),
        },
      ],
    }
  })
