import type { BlockDevice, Layout } from './block-device.ts'
import type { Disk } from './disk.ts'
import { coverageOf, inHost } from './erase-rules.ts'
import { eraseMs } from './erase-timing.ts'
import { ErasureRun, type Coverage, type EraseFailure } from './erase.ts'
import type { EraseMethod, EraseOptions, Erasure } from './erase.ts'
import { blankLayout, installedLayout } from './layouts.ts'
import type { MachineWorld } from './machine-world.ts'
import { raidLevels, type RaidLevel } from './raid-levels.ts'
import { bytesByTenant, type Region } from './regions.ts'
import { eraseMembers, onMember, type Extent } from './volume-erase.ts'

export type { Extent } from './volume-erase.ts'

export type VolumeIdentity = { id: string; name: string; wwn: string; device: string; model: string }

export type VolumeState = VolumeIdentity & {
  level: RaidLevel
  stripBytes: number
  readOnly: boolean
  /** `disk` is a serial number. */
  extents: { disk: string; from: number; to: number }[]
  layout?: Layout | undefined
  erasures: Erasure[]
}

/** What a fast initialisation zeroes at each end. */
const fastInitBytes = 8 * 1_048_576

/**
 * A logical device over extents of physical disks: a controller's volume or an md array.
 *
 * It owns no data. Writing to it writes its members, and erasing it covers its extents on those that answer: a dead
 * member, a member that was taken out and whatever lies beside the extents keep theirs. Stripes make all members advance
 * together, so the first tenth of the volume is the first tenth of every extent.
 */
export class Volume implements BlockDevice {
  readonly kind: 'volume' | 'md'
  readonly id: string
  readonly level: RaidLevel
  readonly extents: readonly Extent[]
  readonly sizeBytes: number
  readonly stripBytes: number
  name: string
  device: string
  readonly wwn: string
  readonly model: string
  readonly vendor = undefined
  readonly serial = undefined
  readonly transport = undefined
  readonly physicalSectorBytes = 4096
  readOnly = false
  readonly erasures: Erasure[] = []
  readonly #world: MachineWorld
  #run: ErasureRun | undefined
  #layout: Layout | undefined

  constructor(
    kind: 'volume' | 'md',
    { id, name, wwn, device, model }: VolumeIdentity,
    level: RaidLevel,
    extents: readonly Extent[],
    stripBytes: number,
    world: MachineWorld,
  ) {
    this.kind = kind
    this.id = id
    this.name = name
    this.wwn = wwn
    this.device = device
    this.model = model
    this.level = level
    this.extents = extents
    this.stripBytes = stripBytes
    this.sizeBytes = this.#extentBytes * raidLevels[level].dataMembers(extents.length)
    this.#world = world
  }

  toJSON(): VolumeState {
    const { id, name, device, wwn, model, level, stripBytes, readOnly, erasures } = this
    const extents = this.extents.map(({ disk, from, to }) => ({ disk: disk.serial, from, to }))
    return { id, name, device, wwn, model, level, stripBytes, readOnly, extents, layout: this.#layout, erasures }
  }

  static from(kind: 'volume' | 'md', state: VolumeState, disks: readonly Disk[], world: MachineWorld): Volume {
    const extents = state.extents.flatMap(({ disk: serial, from, to }) => {
      const disk = disks.find((candidate) => candidate.serial === serial)
      return disk ? [{ disk, from, to }] : []
    })
    const volume = new Volume(kind, state, state.level, extents, state.stripBytes, world)
    volume.readOnly = state.readOnly
    volume.#layout = state.layout
    volume.erasures.push(...state.erasures.map((erasure) => ({ ...erasure })))
    return volume
  }

  get #first(): Extent {
    return this.extents[0] as Extent
  }
  get #extentBytes(): number {
    return this.#first.to - this.#first.from
  }
  get rotational(): boolean {
    return this.extents.some(({ disk }) => disk.rotational)
  }
  get logicalSectorBytes(): number {
    return this.#first.disk.logicalSectorBytes
  }
  get disks(): Disk[] {
    return this.extents.map(({ disk }) => disk)
  }
  /** Until somebody lays it out anew: what was laid out on the same bytes before, be it by the tenant of another volume. */
  get layout(): Layout {
    return this.#layout ?? (this.regions[0]?.tenant === undefined ? blankLayout : installedLayout(this.sizeBytes))
  }

  set layout(layout: Layout) {
    this.#layout = layout
  }

  get erasing(): ErasureRun | undefined {
    return this.#run
  }

  get state(): 'optimal' | 'degraded' | 'failed' {
    const lost = this.extents.filter(({ disk }) => disk.missing || disk.health === 'dead').length
    if (lost === 0) return 'optimal'
    return lost <= raidLevels[this.level].spares(this.extents.length) ? 'degraded' : 'failed'
  }

  /** The volume's addresses, as the first member that answers has them. */
  get regions(): readonly Region[] {
    const member = this.extents.find(({ disk }) => !disk.missing && disk.health !== 'dead') ?? this.#first
    const scale = this.sizeBytes / this.#extentBytes
    return member.disk.regions
      .filter(({ from, to }) => from < member.to && to > member.from)
      .map(({ from, to, tenant }) => ({
        from: Math.round((Math.max(from, member.from) - member.from) * scale),
        to: Math.round((Math.min(to, member.to) - member.from) * scale),
        tenant,
      }))
  }

  get signatures(): readonly string[] {
    this.#run?.settle()
    return this.layout.signatures
  }

  get bootable(): boolean {
    const found = this.signatures.some((signature) => signature === 'gpt' || signature === 'dos')
    return found && this.state !== 'failed' && this.regions[0]?.tenant !== undefined
  }

  write(tenant: string, from = 0, to = this.sizeBytes): void {
    for (const extent of this.extents) {
      const [start, end] = onMember(extent, this.sizeBytes, from, to)
      if (extent.disk.missing || extent.disk.health === 'dead') continue
      extent.disk.fill(tenant, start, end)
    }
    if (from === 0) this.layout = installedLayout(this.sizeBytes)
  }

  /** Physical bytes of tenants' data within the extents. */
  remains(): Map<string, number> {
    const total = new Map<string, number>()
    for (const { disk, from, to } of this.extents) {
      for (const [tenant, bytes] of bytesByTenant(disk.regions, from, to))
        total.set(tenant, (total.get(tenant) ?? 0) + bytes)
    }
    return total
  }

  erase(method: EraseMethod, options: EraseOptions = {}): ErasureRun {
    if (!inHost(method)) return ErasureRun.refused(this.#world.clock, method, 'not supported')
    const durationMs = options.durationMs ?? eraseMs(this.#first.disk.spec, method, options, 0.5, this.#extentBytes)
    const coverage = coverageOf(undefined, method, options)
    return this.#start(method, coverage, durationMs, options.by !== 'bmc')
  }

  /** What a controller does by itself: both ends (`Fast`) or every byte of the volume (`Slow`). Outlives the host. */
  initialize(type: 'Fast' | 'Slow'): ErasureRun {
    if (type === 'Fast') return this.#start('metadata', { kind: 'ends', bytes: fastInitBytes }, 2_000, false)
    const durationMs = eraseMs(this.#first.disk.spec, 'overwrite', {}, 0.5, this.#extentBytes)
    return this.#start('overwrite', { kind: 'linear', passes: 1 }, durationMs, false)
  }

  powerOn(): void {
    this.#run?.resume()
  }

  powerOff(): void {
    if (this.#run?.plan?.onPowerLoss === 'resumes') this.#run.pause()
    else this.#run?.interrupt()
  }

  hostStopped(): void {
    if (this.#run?.plan?.inHost) this.#run.interrupt()
  }

  /** The volume ceases to be. Its bytes stay where they are. */
  dissolve(): void {
    this.#run?.interrupt()
  }

  #refusal(): EraseFailure | undefined {
    if (this.extents.every(({ disk }) => !disk.powered)) return 'no power'
    if (this.state === 'failed') return 'dead'
    if (this.readOnly) return 'read-only'
    if (this.#run || this.extents.some(({ disk }) => disk.erasing)) return 'busy'
    return undefined
  }

  #start(method: EraseMethod, coverage: Coverage, durationMs: number, inHostProgram: boolean): ErasureRun {
    const { clock } = this.#world
    const refusal = this.#refusal()
    if (refusal) return ErasureRun.refused(clock, method, refusal)
    const run = eraseMembers(
      this,
      this.#world,
      { method, coverage, durationMs, sizeBytes: this.sizeBytes, inHost: inHostProgram },
      ({ outcome, coveredBytes }) => {
        this.#run = undefined
        this.#world.record('erase', { disk: this.device, method, phase: 'end', outcome, coveredBytes })
      },
    )
    this.#run = run
    this.erasures.push(run.record)
    this.#world.record('erase', { disk: this.device, method, phase: 'start' })
    return run
  }
}
