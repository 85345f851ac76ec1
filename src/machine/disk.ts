import type { DiskSpec } from './profiles.ts'

/** A stretch of a disk, in bytes, `to` exclusive, and whose data is on it; `undefined` is nobody's (blank or wiped). */
export type Region = { from: number; to: number; tenant: string | undefined }

/** What an erase did to a disk, kept as evidence. `coveredBytes` counts from the start of the disk. */
export type Erasure = {
  method: EraseMethod
  startedAt: number
  endedAt: number | undefined
  coveredBytes: number
  outcome: 'running' | 'completed' | 'interrupted' | 'ineffective'
}

/** `metadata` destroys only partition tables and signatures: what the tenant wrote stays on the disk. */
export type EraseMethod =
  'overwrite' | 'ata-secure-erase' | 'nvme-format' | 'nvme-sanitize' | 'cryptographic' | 'metadata'

/**
 * A disk that remembers what is really on it.
 *
 * {@link regions} is the ground truth: it changes only by {@link write} and by an erase that covered the bytes. What an
 * agent or an operator believes about the disk is nowhere in here.
 */
export class Disk {
  readonly spec: DiskSpec
  readonly serial: string
  readonly wwn: string
  regions: Region[]
  /** Partition table and file-system signatures: what `wipefs` would find. */
  signatures: string[] = []
  readonly erasures: Erasure[] = []

  constructor(spec: DiskSpec, serial: string, wwn: string) {
    this.spec = spec
    this.serial = serial
    this.wwn = wwn
    this.regions = [{ from: 0, to: spec.sizeBytes, tenant: undefined }]
  }

  /** Fills the bytes [from, to) with data of `tenant`. */
  write(tenant: string, from = 0, to = this.spec.sizeBytes): void {
    this.#paint(from, to, tenant)
    this.signatures = ['gpt']
  }

  /** Removes whatever is in [from, to). */
  clear(from: number, to: number): void {
    this.#paint(from, to, undefined)
  }

  /** Bytes of tenants' data still there, by tenant, in the order they lie on the disk. */
  remains(): Map<string, number> {
    const bytes = new Map<string, number>()
    for (const { from, to, tenant } of this.regions) {
      if (tenant !== undefined) bytes.set(tenant, (bytes.get(tenant) ?? 0) + to - from)
    }
    return bytes
  }

  #paint(from: number, to: number, tenant: string | undefined): void {
    const pieces: Region[] = []
    for (const region of this.regions) {
      if (region.from < from) pieces.push({ ...region, to: Math.min(region.to, from) })
      if (region.to > to) pieces.push({ ...region, from: Math.max(region.from, to) })
    }
    pieces.push({ from, to, tenant })
    pieces.sort((a, b) => a.from - b.from)
    this.regions = []
    for (const piece of pieces) {
      const last = this.regions.at(-1)
      if (piece.from >= piece.to) continue
      if (last && last.tenant === piece.tenant) last.to = piece.to
      else this.regions.push(piece)
    }
  }
}
