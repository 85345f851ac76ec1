import type { Coverage, EraseMethod, EraseOptions } from './erase.ts'
import type { DiskSpec } from './hardware-profile.ts'

/** Bytes a metadata wipe takes at each end: 33 sectors of 512 bytes or 5 of 4096. */
const metadataBytes = (logicalSectorBytes: number) => (logicalSectorBytes === 4096 ? 5 : 33) * logicalSectorBytes

/** Programs of the operating system write these themselves; all others are one command to the drive. */
export const inHost = (method: EraseMethod): boolean => method === 'overwrite' || method === 'metadata'

/** In which order a method takes the bytes of a disk. Throwing away a key takes all of them, and only at the end. */
export function coverageOf(
  spec: DiskSpec | undefined,
  method: EraseMethod,
  { passes = 1, ses = 1, action, enhanced }: EraseOptions,
): Coverage {
  switch (method) {
    case 'metadata':
      return { kind: 'ends', bytes: metadataBytes(spec?.logicalSectorBytes ?? 512) }
    case 'overwrite':
      return { kind: 'linear', passes }
    case 'ata-secure-erase':
      return enhanced && spec?.selfEncrypting ? { kind: 'whole' } : { kind: 'linear', passes: 1 }
    case 'nvme-format':
      return ses === 2 ? { kind: 'whole' } : { kind: 'linear', passes: 1 }
    case 'nvme-sanitize':
      return action === 'crypto' ? { kind: 'whole' } : { kind: 'linear', passes: action === 'overwrite' ? passes : 1 }
    case 'cryptographic':
      return { kind: 'whole' }
    case 'block-erase':
      return { kind: 'linear', passes: 1 }
  }
}

/** Bits of `SANICAP`, by action. */
const sanitizeBits = { crypto: 1, block: 2, overwrite: 4 }

/** A sanitize goes on when power is back. */
export const sanitizes = (method: EraseMethod): boolean => method === 'nvme-sanitize'

/** Whether a drive of this kind has the method at all; ATA's own depends on its state. */
export function canDo(spec: DiskSpec, method: EraseMethod, options: EraseOptions): boolean {
  switch (method) {
    case 'nvme-format':
      return formatsNvme(spec, options)
    case 'nvme-sanitize':
      return ((spec.nvme?.sanicap ?? 0) & sanitizeBits[options.action ?? 'block']) !== 0
    case 'cryptographic':
      return spec.selfEncrypting ?? false
    case 'block-erase':
      return !spec.rotational
    case 'ata-secure-erase':
    case 'overwrite':
    case 'metadata':
      return true
  }
}

/** Whether the drive formats (bit 1 of `OACS`), and cryptographically if asked (bit 2 of `FNA`). */
function formatsNvme({ nvme }: DiskSpec, { ses }: EraseOptions): boolean {
  if (!nvme || (nvme.oacs & 2) === 0) return false
  return ses !== 2 || (nvme.fna & 4) !== 0
}
