import { Refusal } from '../../refusals.ts'

/**
 * Which drives a RAID volume is put on. Pure: values in, a plan or a `RedfishError` out.
 *
 * @source ironic/drivers/modules/redfish/raid.py
 */
type Level =
  | { type: 'simple'; raidType: string; minDisks: number; maxDisks: number; overhead: number }
  | { type: 'spanned'; raidType: string; span: string }

export const raidLevels: Readonly<Record<string, Level>> = {
  '0': { type: 'simple', raidType: 'RAID0', minDisks: 1, maxDisks: 1000, overhead: 0 },
  '1': { type: 'simple', raidType: 'RAID1', minDisks: 2, maxDisks: 2, overhead: 1 },
  '5': { type: 'simple', raidType: 'RAID5', minDisks: 3, maxDisks: 1000, overhead: 1 },
  '6': { type: 'simple', raidType: 'RAID6', minDisks: 4, maxDisks: 1000, overhead: 2 },
  '1+0': { type: 'spanned', raidType: 'RAID10', span: '1' },
  '5+0': { type: 'spanned', raidType: 'RAID50', span: '5' },
  '6+0': { type: 'spanned', raidType: 'RAID60', span: '6' },
}

export type PhysicalDisk = {
  id: string
  path: string
  capacityBytes: number
  mediaType: string
  protocol: string
  /** Id of the storage subsystem it hangs on. */
  storage: string
}

/** A volume to make. `sizeBytes` of `MAX` leaves the size to the controller. */
export type LogicalDisk = {
  raid_level: string
  sizeBytes: number | 'MAX'
  physical_disks?: readonly string[]
  controller?: string
  volume_name?: string
  is_root_volume?: boolean
  share_physical_disks?: boolean
  disk_type?: string
  interface_type?: string
  number_of_physical_disks?: number
}

/** A volume with its drives and the subsystem it is made on. */
export type PlannedVolume = LogicalDisk & { physical_disks: readonly string[]; controller: string }

const kib = 1024
const gib = 1024 ** 3
/** Ironic's, in KiB: 64 KiB of KiB. */
const stripeKib = 64 * kib

const refuse = (error: string): Refusal => new Refusal('RedfishError', { error })

function simple(level: string, spans: number): { minDisks: number; maxDisks: number; overhead: number } {
  const row = raidLevels[level]
  if (!row)
    throw refuse(
      `RAID level ${level} is not supported by the driver. Supported RAID levels: ${Object.keys(raidLevels).join(', ')}`,
    )
  if (row.type === 'simple')
    return { minDisks: row.minDisks * spans, maxDisks: row.maxDisks * spans, overhead: row.overhead * spans }
  if (spans <= 1) throw refuse('Spanned RAID volumes cannot contain a single span')
  return simple(row.span, spans)
}

function spansOf(level: string, disks: number): number {
  if (['0', '1', '5', '6'].includes(level)) return 1
  if (level === '5+0' || level === '6+0') return 2
  if (level === '1+0') return disks >> 1
  throw refuse(`Cannot calculate spans for RAID level "${level}"`)
}

const usableCount = (level: string, disks: number): number =>
  raidLevels[level]?.type === 'spanned' ? (disks >> 1) << 1 : disks

function maxVolumeBytes(level: string, free: readonly number[], spans: number): number {
  const { overhead } = simple(level, spans)
  if (free.length <= overhead)
    throw refuse(
      `The number of physical drives (${free.length}) is too few for the required number of overhead drives (${overhead})`,
    )
  const stripes = Math.floor(Math.floor(Math.min(...free) / kib) / stripeKib)
  return stripes * stripeKib * (free.length - overhead) * kib
}

function usagePerDiskBytes(level: string, sizeBytes: number, disks: number, spans: number): number {
  const { overhead } = simple(level, spans)
  const stripes = Math.ceil(Math.floor(sizeBytes / kib) / stripeKib)
  return Math.ceil(stripes / (disks - overhead)) * stripeKib * kib
}

type FreeSpace = ReadonlyMap<string, number>

/** Puts one volume on its drives: the volume with its controller, and what is free afterwards. @source `_calculate_volume_props` */
function place(
  disk: LogicalDisk & { physical_disks: readonly string[] },
  disks: readonly PhysicalDisk[],
  free: FreeSpace,
): { volume: PlannedVolume; free: FreeSpace } {
  const selected = disks.filter(({ id }) => disk.physical_disks.includes(id))
  const spans = spansOf(disk.raid_level, selected.length)
  if (spans === 0 || selected.length % spans !== 0)
    throw refuse(
      `For RAID level ${disk.raid_level}, the number of physical disks provided (${selected.length}) must be a multiple of ` +
        `the spans count (${spans})`,
    )
  const most = maxVolumeBytes(
    disk.raid_level,
    selected.map(({ id }) => free.get(id) ?? 0),
    spans,
  )
  if (disk.sizeBytes === 'MAX' && most === 0)
    throw refuse("size set to 'MAX' but could not allocate physical disk space")
  const sizeBytes = disk.sizeBytes === 'MAX' ? most : disk.sizeBytes
  if (most < sizeBytes)
    throw refuse(
      `The physical disk space (${most} bytes) is not enough for the size of the logical disk (${sizeBytes} bytes)`,
    )
  const usage = usagePerDiskBytes(disk.raid_level, sizeBytes, selected.length, spans)
  const left = new Map(free)
  for (const { id } of selected) {
    const space = free.get(id) ?? 0
    if (space < usage)
      throw refuse(
        `The free space of a disk (${space} bytes) is not enough for the per-disk size of the logical disk (${usage} bytes)`,
      )
    left.set(id, space - usage)
  }
  return { volume: { ...disk, controller: disk.controller ?? selected[0]?.storage ?? '' }, free: left }
}

type Groups = ReadonlyMap<string, readonly PhysicalDisk[]>
const groupOf = ({ mediaType, protocol, capacityBytes }: PhysicalDisk): string =>
  JSON.stringify([mediaType, protocol, capacityBytes])

const protocols: Readonly<Record<string, string>> = { SAS: 'sas', SATA: 'sata' }

/** Drives of one kind that a volume without drives of its own could use. */
function candidates(disk: LogicalDisk, group: readonly PhysicalDisk[], free: FreeSpace): PhysicalDisk[] {
  const [first] = group
  if (!first) return []
  if (disk.disk_type !== undefined && disk.disk_type.toLowerCase() !== first.mediaType.toLowerCase()) return []
  if (disk.interface_type !== undefined && disk.interface_type.toLowerCase() !== protocols[first.protocol]) return []
  return group
    .filter(({ id }) => (free.get(id) ?? 0) > 0)
    .toSorted((a, b) => (free.get(a.id) ?? 0) - (free.get(b.id) ?? 0))
    .filter(({ id, capacityBytes }) => disk.share_physical_disks === true || free.get(id) === capacityBytes)
}

/** Finds drives for all these volumes, or gives `undefined`. The search backtracks. @source `_assign_disks_to_volume` */
function assign(
  volumes: readonly LogicalDisk[],
  groups: Groups,
  free: FreeSpace,
): { volumes: PlannedVolume[]; free: FreeSpace } | undefined {
  const [volume, ...others] = volumes
  if (!volume) return { volumes: [], free }
  const level = volume.raid_level
  for (const group of groups.values()) {
    const disks = candidates(volume, group, free)
    const maxSpans = spansOf(level, disks.length)
    const least = simple(level, Math.min(2, maxSpans)).minDisks
    const most = simple(level, maxSpans).maxDisks
    for (let count = least; count <= Math.min(most, disks.length); count++) {
      if (volume.number_of_physical_disks !== undefined && volume.number_of_physical_disks !== count) continue
      if (count !== usableCount(level, count)) continue
      const selected = disks.slice(0, count)
      let placed: { volume: PlannedVolume; free: FreeSpace }
      let rest: { volumes: PlannedVolume[]; free: FreeSpace } | undefined
      try {
        placed = place({ ...volume, physical_disks: selected.map(({ id }) => id) }, selected, free)
        rest = assign(others, groups, placed.free)
      } catch {
        // These drives do not do; the next ones may.
        continue
      }
      // The volume found last comes first, as upstream appends while it returns.
      if (rest) return { volumes: [...rest.volumes, placed.volume], free: rest.free }
    }
  }
  return undefined
}

/**
 * A plan for all volumes: first those with drives and size, then those without drives, then those that take what is left.
 *
 * @source `_find_configuration`
 */
export function planVolumes(wanted: readonly LogicalDisk[], disks: readonly PhysicalDisk[]): PlannedVolume[] {
  const named = (volume: LogicalDisk): volume is LogicalDisk & { physical_disks: readonly string[] } =>
    volume.physical_disks !== undefined
  const reserved = new Set(
    wanted.flatMap((volume) =>
      named(volume) && volume.sizeBytes === 'MAX' && volume.share_physical_disks ? [...volume.physical_disks] : [],
    ),
  )
  const taken = new Set(
    wanted.flatMap((volume) => (named(volume) && !volume.share_physical_disks ? [...volume.physical_disks] : [])),
  )
  let free: FreeSpace = new Map(disks.map(({ id, capacityBytes }) => [id, capacityBytes]))
  const planned: PlannedVolume[] = []
  const settle = (volume: LogicalDisk & { physical_disks: readonly string[] }) => {
    const placed = place(volume, disks, free)
    free = placed.free
    planned.push(placed.volume)
  }
  for (const volume of wanted) if (named(volume) && volume.sizeBytes !== 'MAX') settle(volume)
  const open = wanted.filter((volume) => !named(volume))
  if (open.length > 0) {
    const usable = disks.filter(({ id }) => !taken.has(id))
    const unreserved = usable.filter(({ id }) => !reserved.has(id))
    const found = assign(open, grouped(unreserved), free) ?? assign(open, grouped(usable), free)
    if (!found) throw refuse('failed to find matching physical disks for all logical disks')
    free = found.free
    planned.push(...found.volumes)
  }
  for (const volume of wanted) if (named(volume) && volume.sizeBytes === 'MAX') settle(volume)
  return planned
}

function grouped(disks: readonly PhysicalDisk[]): Groups {
  const groups = new Map<string, PhysicalDisk[]>()
  for (const disk of disks) {
    const key = groupOf(disk)
    const group = groups.get(key)
    if (group) group.push(disk)
    else groups.set(key, [disk])
  }
  return groups
}

/** `target_raid_config`'s sizes in bytes. A size of `MAX` needs drives to be named. @source `convert_drive_units` */
export function inBytes(disk: Record<string, unknown>, node: string, shown: string): LogicalDisk {
  const { size_gb: size, ...rest } = disk as { size_gb: number | 'MAX'; raid_level: string; physical_disks?: string[] }
  if (size === 'MAX' && rest.physical_disks === undefined)
    throw new Refusal('InvalidParameterValue', {
      message:
        `create_configuration called with invalid target_raid_configuration for node ${node}. 'physical_disks' is missing ` +
        `from logical_disk while 'size_gb'='MAX' was requested: ${shown}`,
    })
  return { ...rest, sizeBytes: size === 'MAX' ? 'MAX' : size * gib }
}
