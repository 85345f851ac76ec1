import type { DiskSpec } from './hardware-profile.ts'
import type { EraseMethod, EraseOptions } from './erase.ts'

const TB = 1_000_000_000_000

/** Bytes a hard disk's firmware overwrites per second. */
const firmwareBytesPerSecond = 180_000_000

const between = (fromMs: number, toMs: number, draw: number) => fromMs + (toMs - fromMs) * draw

/** A flash block erase: ten seconds and five more per terabyte, at most three minutes. */
const blockEraseMs = (sizeBytes: number, draw: number) =>
  Math.min(180_000, (10_000 + (5_000 * sizeBytes) / TB) * between(0.9, 1.1, draw))

/**
 * How long an erase of `sizeBytes` takes on a drive, in milliseconds. `draw`, from 0 to 1, is the individual drive's:
 * two disks of a model are not equally fast.
 *
 * @source Ironic's admin guide, "Node cleaning" ("hours or even days"); the drives' own estimates published for
 *   `hdparm -I` (98 and 168 minutes for 1 and 2 TB); NVM Express on the independence of a cryptographic erase from size.
 *   Speeds of overwriting are typical sequential ones.
 */
export function eraseMs(
  spec: DiskSpec,
  method: EraseMethod,
  { passes = 1, enhanced, ses = 1, action }: EraseOptions,
  draw: number,
  sizeBytes = spec.sizeBytes,
): number {
  const writingMs = (bytesPerSecond: number) => (sizeBytes / bytesPerSecond) * 1000 * between(0.95, 1.05, draw)
  const cryptoMs = between(1_000, 10_000, draw)
  switch (method) {
    case 'metadata':
      return Math.round(between(300, 2_000, draw))
    case 'overwrite':
      return Math.round(passes * writingMs(spec.writeBytesPerSecond))
    case 'ata-secure-erase':
      if (spec.rotational) return Math.round(writingMs(firmwareBytesPerSecond))
      return Math.round(enhanced ? between(2_000, 10_000, draw) : between(10_000, 120_000, draw))
    case 'nvme-format':
      return Math.round(ses === 2 ? cryptoMs : blockEraseMs(sizeBytes, draw))
    case 'nvme-sanitize':
      if (action === 'overwrite') return Math.round(passes * writingMs(spec.writeBytesPerSecond))
      return Math.round(action === 'crypto' ? cryptoMs : blockEraseMs(sizeBytes, draw))
    case 'cryptographic':
      return Math.round(cryptoMs)
    case 'block-erase':
      return Math.round(blockEraseMs(sizeBytes, draw))
  }
}
