/** A stretch of a disk, in bytes, `to` exclusive, and whose data is on it; `undefined` is nobody's (blank or wiped). */
export type Region = { from: number; to: number; tenant: string | undefined }

/** `regions` with [from, to) given to `tenant`; neighbours of one tenant are joined, so the list stays minimal. */
export function painted(regions: readonly Region[], from: number, to: number, tenant: string | undefined): Region[] {
  if (from >= to) return [...regions]
  const result: Region[] = []
  const add = (piece: Region) => {
    if (piece.from >= piece.to) return
    const last = result.at(-1)
    if (last && last.tenant === piece.tenant) last.to = piece.to
    else result.push(piece)
  }
  let placed = false
  for (const region of regions) {
    add({ from: region.from, to: Math.min(region.to, from), tenant: region.tenant })
    if (!placed && region.to > from) {
      add({ from, to, tenant })
      placed = true
    }
    add({ from: Math.max(region.from, to), to: region.to, tenant: region.tenant })
  }
  return result
}

/** Bytes of tenants' data in `regions`, within [from, to), by tenant, in the order they lie on the disk. */
export function bytesByTenant(regions: readonly Region[], from = 0, to = Infinity): Map<string, number> {
  const bytes = new Map<string, number>()
  for (const region of regions) {
    if (region.tenant === undefined) continue
    const length = Math.min(region.to, to) - Math.max(region.from, from)
    if (length > 0) bytes.set(region.tenant, (bytes.get(region.tenant) ?? 0) + length)
  }
  return bytes
}
