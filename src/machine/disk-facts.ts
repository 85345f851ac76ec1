import type { AtaState } from './ata.ts'
import type { Layout } from './block-device.ts'
import type { EraseMethod, Erasure } from './erase.ts'
import type { DiskSpec } from './hardware-profile.ts'

/** Whose data are on a shared unit from the start: hosts outside the lab. */
export const othersData = 'other hosts'

export type DiskHealth = 'ok' | 'predicted to fail' | 'dead'

/** What is wrong with a drive. A working one has none of these. */
export type DiskMishaps = {
  /** Erases the firmware acknowledges and does not do. */
  ignores?: readonly EraseMethod[]
  /** Erases that fail at once. */
  refuses?: readonly EraseMethod[]
  /** What every erase meets at this fraction of its way. */
  obstacle?: { at: number; effect: 'fails' | 'hangs' | 'dies' }
  /** It is formatted with sectors of so many bytes, whatever its kind is. */
  sectorBytes?: 512 | 520 | 4096
  /** `hdparm -I` or `nvme id-ctrl` exits non-zero (`fails`) or prints rubbish (`garbled`). */
  identify?: 'fails' | 'garbled'
}

export type DiskState = {
  serial: string
  regions: { from: number; to: number; tenant?: string | undefined }[]
  layout: Layout
  device: string
  health: DiskHealth
  missing: boolean
  readOnly: boolean
  ata?: AtaState | undefined
  mishaps?: DiskMishaps | undefined
  erasures: Erasure[]
}

/** A name in the form of the transport: an EUI-64 for NVMe, otherwise an NAA identifier. */
export function worldWideName({ transport }: DiskSpec, machineSerial: string, index: number): string {
  let hash = 0x811c9dc5
  for (const char of machineSerial) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0
  const unique = hash.toString(16).padStart(8, '0') + index.toString(16).padStart(2, '0')
  return transport === 'nvme' ? `eui.8ce38e${unique}` : `0x500a07${unique}`
}
