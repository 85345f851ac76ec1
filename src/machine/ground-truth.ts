import { othersData, type Disk } from './disk.ts'

/** What a tenant left on a disk. */
export type Remains = { serial: string; device: string; tenant: string; bytes: number }
/** What is gone from a shared unit. */
export type Loss = { serial: string; device: string; bytes: number }

/** Bytes of tenants' data on a machine's own disks, dead and hidden ones included. Empty means clean. */
export const dataAtRisk = (disks: readonly Disk[]): Remains[] =>
  disks
    .filter(({ spec }) => !spec.shared)
    .flatMap((disk) =>
      [...disk.remains()].map(([tenant, bytes]) => ({ serial: disk.serial, device: disk.device, tenant, bytes })),
    )

/** Bytes that other hosts had on shared units and that are gone: damage no cleaning may do. */
export const collateral = (disks: readonly Disk[]): Loss[] =>
  disks.flatMap((disk) => {
    const bytes = disk.spec.shared ? disk.sizeBytes - (disk.remains().get(othersData) ?? 0) : 0
    return bytes > 0 ? [{ serial: disk.serial, device: disk.device, bytes }] : []
  })
