import type { Disk } from './disk.ts'
import type { MachineWorld } from './machine-world.ts'
import type { RaidSpec } from './hardware-profile.ts'
import { fits, raidLevels, type RaidLevel } from './raid-levels.ts'
import { Volume, type Extent, type VolumeState } from './volume.ts'

export type { RaidLevel } from './raid-levels.ts'
export { Volume, type Extent } from './volume.ts'

export type ApplyTime = 'Immediate' | 'OnReset'

export type VolumeRequest = {
  level: RaidLevel
  disks: readonly Disk[]
  /** Without it, all the free space of the disks. */
  capacityBytes?: number
  name?: string
  stripBytes?: number
}

export type RaidFailure =
  | 'no power'
  | 'level not supported'
  | 'wrong number of disks'
  | 'disk not on this controller'
  | 'disk named twice'
  | 'disk not usable'
  | 'not enough space'
  | 'no such volume'
  | 'busy'

/** `volume` is there already; with `pending` it will be, or will be gone, after the next POST. */
export type RaidReport = { ok: true; volume?: Volume; pending?: number } | { ok: false; reason: RaidFailure }

/** A change that waits for the next POST. `id` is what {@link RaidReport} gave back as `pending`. */
export type PendingChange = { id: number } & ({ create: VolumeRequest } | { delete: string })

export type RaidState = {
  made: number
  volumes: VolumeState[]
  /** Disks by serial number. */
  pending: ({ id: number } & ({ create: Omit<VolumeRequest, 'disks'> & { disks: string[] } } | { delete: string }))[]
}

/**
 * A hardware RAID controller. The operating system sees its volumes, not the disks behind it (unless the controller
 * passes unused ones through). Making a volume writes nothing, and deleting one frees the space but keeps the bytes.
 */
export class RaidController {
  readonly spec: RaidSpec
  readonly disks: readonly Disk[]
  readonly volumes: Volume[] = []
  readonly pending: PendingChange[] = []
  /** What became of the changes that waited, by their ids. */
  readonly applied = new Map<number, 'done' | RaidFailure>()
  readonly #serial: string
  readonly #world: MachineWorld
  #made = 0
  /** Changes put off so far. */
  #deferred = 0

  constructor(spec: RaidSpec, serial: string, disks: readonly Disk[], world: MachineWorld) {
    this.spec = spec
    this.disks = disks
    this.#serial = serial
    this.#world = world
  }

  /** Makes the volumes a machine is delivered with. */
  deliver(): void {
    for (const { level, disks, name } of this.spec.volumes ?? [])
      this.#make({ level, name, disks: disks.flatMap((place) => this.disks[place] ?? []) })
  }

  toJSON(): RaidState {
    const pending = this.pending.map((change) => {
      if ('delete' in change) return change
      const { disks, ...request } = change.create
      return { id: change.id, create: { ...request, disks: disks.map(({ serial }) => serial) } }
    })
    return { made: this.#made, volumes: this.volumes.map((volume) => volume.toJSON()), pending }
  }

  restore({ made, volumes, pending }: RaidState): void {
    this.#made = made
    for (const volume of this.volumes) volume.dissolve()
    const restored = volumes.map((state) => Volume.from('volume', state, this.disks, this.#world))
    this.volumes.splice(0, Infinity, ...restored)
    const changes = pending.map((change): PendingChange => {
      if ('delete' in change) return { ...change }
      const disks = change.create.disks.flatMap((serial) => this.disks.find((disk) => disk.serial === serial) ?? [])
      return { id: change.id, create: { ...change.create, disks } }
    })
    this.pending.splice(0, Infinity, ...changes)
    this.#deferred = Math.max(0, ...changes.map(({ id }) => id))
  }

  create(request: VolumeRequest, when: ApplyTime = 'Immediate'): RaidReport {
    const reason = this.#refusal(request)
    if (reason) return { ok: false, reason }
    if (when === 'OnReset') return this.#defer({ create: request })
    return { ok: true, volume: this.#added(request) }
  }

  delete(id: string, when: ApplyTime = 'Immediate'): RaidReport {
    const volume = this.volumes.find((each) => each.id === id)
    if (!volume) return { ok: false, reason: 'no such volume' }
    if (when === 'OnReset') return this.#defer({ delete: id })
    if (volume.disks.some(({ powered }) => !powered)) return { ok: false, reason: 'no power' }
    this.volumes.splice(this.volumes.indexOf(volume), 1)
    volume.dissolve()
    this.#world.record('disk', { volume: id, change: 'deleted' })
    return { ok: true }
  }

  /** Withdraws a change that has not happened yet. */
  cancel(pending: number): boolean {
    const index = this.pending.findIndex(({ id }) => id === pending)
    return index >= 0 && this.pending.splice(index, 1).length > 0
  }

  /** What POST does with the changes that waited for it, in their order. One that no longer fits is dropped. */
  applyPending(): void {
    for (const change of this.pending.splice(0)) {
      const done = 'delete' in change ? this.delete(change.delete) : this.create(change.create)
      this.applied.set(change.id, done.ok ? 'done' : done.reason)
    }
  }

  /** The longest stretch of a disk that no volume uses. */
  freeExtent(disk: Disk): { from: number; to: number } {
    let best = { from: 0, to: 0 }
    let from = 0
    for (const used of [...this.#extentsOn(disk), { from: disk.sizeBytes, to: disk.sizeBytes }]) {
      if (used.from - from > best.to - best.from) best = { from, to: used.from }
      from = used.to
    }
    return best
  }

  volumesOn(disk: Disk): Volume[] {
    return this.volumes.filter(({ extents }) => extents.some((extent) => extent.disk === disk))
  }

  #extentsOn(disk: Disk): Extent[] {
    const extents = this.volumes.flatMap((volume) => volume.extents.filter((extent) => extent.disk === disk))
    return extents.sort((a, b) => a.from - b.from)
  }

  #refusal({ level, disks, capacityBytes }: VolumeRequest): RaidFailure | undefined {
    if (!this.spec.levels.includes(level)) return 'level not supported'
    if (!disks.every((disk) => this.disks.includes(disk))) return 'disk not on this controller'
    if (new Set(disks).size < disks.length) return 'disk named twice'
    if (!fits(level, disks.length)) return 'wrong number of disks'
    if (disks.some(({ powered }) => !powered)) return 'no power'
    if (disks.some(({ missing, health }) => missing || health === 'dead')) return 'disk not usable'
    if (disks.some(({ erasing }) => erasing)) return 'busy'
    const perDisk = this.#bytesPerDisk(level, disks, capacityBytes)
    const free = Math.min(...disks.map((disk) => this.#freeBytes(disk)))
    return perDisk > 0 && perDisk <= free ? undefined : 'not enough space'
  }

  #freeBytes(disk: Disk): number {
    const { from, to } = this.freeExtent(disk)
    return to - from
  }

  #bytesPerDisk(level: RaidLevel, disks: readonly Disk[], capacityBytes: number | undefined): number {
    if (capacityBytes === undefined) return Math.min(...disks.map((disk) => this.#freeBytes(disk)))
    return Math.ceil(capacityBytes / raidLevels[level].dataMembers(disks.length))
  }

  #added(request: VolumeRequest): Volume {
    const volume = this.#make(request)
    const disks = request.disks.map(({ serial }) => serial)
    this.#world.record('disk', { volume: volume.id, change: 'created', level: request.level, disks })
    return volume
  }

  #make({ level, disks, capacityBytes, name, stripBytes = 65_536 }: VolumeRequest): Volume {
    const bytes = this.#bytesPerDisk(level, disks, capacityBytes)
    const extents = disks.map((disk) => {
      const { from } = this.freeExtent(disk)
      return { disk, from, to: from + bytes }
    })
    const id = String(++this.#made)
    const identity = {
      id,
      name: name ?? `Virtual Disk ${id}`,
      wwn: `0x6001405${this.#serial.toLowerCase()}${id.padStart(3, '0')}`,
      device: this.#freeDevice(),
      model: this.spec.model,
    }
    const volume = new Volume('volume', identity, level, extents, stripBytes, this.#world)
    this.volumes.push(volume)
    return volume
  }

  /** The first name of a SCSI disk that no volume and no disk passed through has. */
  #freeDevice(): string {
    const names = new Set([...this.volumes, ...(this.spec.passThrough ? this.disks : [])].map(({ device }) => device))
    for (let i = 97; ; i++) {
      const device = `/dev/sd${String.fromCharCode(i)}`
      if (!names.has(device)) return device
    }
  }

  #defer(change: { create: VolumeRequest } | { delete: string }): RaidReport {
    const id = ++this.#deferred
    this.pending.push({ id, ...change })
    return { ok: true, pending: id }
  }
}
