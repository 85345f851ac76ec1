import type { Layout } from './block-device.ts'
import type { Disk } from './disk.ts'
import type { MachineWorld } from './machine-world.ts'
import { fits, raidLevels, type RaidLevel } from './raid-levels.ts'
import { Volume, type Extent, type VolumeState } from './volume.ts'

const mib = 1_048_576
/** GUID of a Linux RAID partition, as `lsblk` prints it. */
const raidPartitionType = 'a19d880f-05fc-4d3b-a006-743f0f84911e'

export type ArrayRequest = {
  /** The array's own name; without it the device's. */
  name?: string
  level: RaidLevel
  /** One partition of each member. */
  members: readonly { disk: Disk; partition: number }[]
}

export type ArrayFailure = 'wrong number of members' | 'no such partition' | 'member in use' | 'disk not usable'

/**
 * Linux software RAID. Superblocks lie on the members, so an array exists for as long as enough of them still carry
 * theirs, and comes back with every boot until somebody takes them off.
 */
export class SoftwareRaid {
  readonly #world: MachineWorld
  readonly #arrays: Volume[] = []

  constructor(world: MachineWorld) {
    this.#world = world
  }

  /** Arrays the operating system could assemble now. */
  get arrays(): Volume[] {
    return this.#arrays.filter(
      (array) => superblocks(array).filter(({ disk }) => answers(disk)).length >= needed(array),
    )
  }

  /** Whether a disk is, or was, a member of an array and still carries the superblock. */
  isMember(disk: Disk): boolean {
    return disk.layout.partitions.some(({ fsType }) => fsType === raidMember)
  }

  /** Lays a GPT with partitions of these sizes (the last may be `MAX`) on a disk, after what an ESP needs. Writes no data. */
  partition(disk: Disk, sizes: readonly (number | 'MAX')[], startBytes = 8 * mib): void {
    let from = startBytes
    const partitions = sizes.map((size, i) => {
      const to = size === 'MAX' ? disk.sizeBytes - mib : from + size
      const partition = {
        number: i + 1,
        from,
        to,
        type: raidPartitionType,
        uuid: `${disk.serial.toLowerCase()}-${i + 1}`,
      }
      from = to
      return partition
    })
    disk.layout = { signatures: ['gpt'], tableUuid: disk.serial.toLowerCase(), partitions }
  }

  /** Makes an array of existing partitions and puts a superblock on each. */
  create({ name, level, members }: ArrayRequest): { ok: true; array: Volume } | { ok: false; reason: ArrayFailure } {
    if (!fits(level, members.length)) return { ok: false, reason: 'wrong number of members' }
    const extents: Extent[] = []
    for (const { disk, partition } of members) {
      const found = disk.layout.partitions.find(({ number }) => number === partition)
      if (!found) return { ok: false, reason: 'no such partition' }
      const twice = extents.some((extent) => extent.disk === disk && extent.from === found.from)
      if (twice || found.fsType === raidMember) return { ok: false, reason: 'member in use' }
      if (!answers(disk) || disk.readOnly) return { ok: false, reason: 'disk not usable' }
      extents.push({ disk, from: found.from, to: found.to })
    }
    const length = Math.min(...extents.map(({ from, to }) => to - from))
    const device = this.#freeDevice()
    const array = new Volume(
      'md',
      { id: device, name: name ?? device.slice('/dev/'.length), wwn: '', device, model: '' },
      level,
      extents.map(({ disk, from }) => ({ disk, from, to: from + length })),
      524_288,
      this.#world,
    )
    for (const { disk, partition } of members) mark(disk, partition, raidMember)
    this.#arrays.push(array)
    this.#world.record('disk', {
      array: device,
      change: 'created',
      level,
      disks: extents.map(({ disk }) => disk.device),
    })
    return { ok: true, array }
  }

  /** Stops an array and takes the superblocks off its members. The data stay. */
  remove(array: Volume): void {
    const index = this.#arrays.indexOf(array)
    if (index < 0) return
    this.#arrays.splice(index, 1)
    array.dissolve()
    for (const { disk, from } of array.extents) {
      const member = disk.layout.partitions.find((partition) => partition.from === from)
      if (member) mark(disk, member.number, undefined)
    }
    this.#world.record('disk', { array: array.device, change: 'deleted' })
  }

  /** Arrays with a superblock anywhere, assembled or not. */
  get known(): readonly Volume[] {
    return this.#arrays.filter((array) => superblocks(array).length > 0)
  }

  toJSON(): VolumeState[] {
    return this.#arrays.map((array) => array.toJSON())
  }

  restore(arrays: readonly VolumeState[], disks: readonly Disk[]): void {
    for (const array of this.#arrays) array.dissolve()
    this.#arrays.splice(0, Infinity, ...arrays.map((state) => Volume.from('md', state, disks, this.#world)))
  }

  #freeDevice(): string {
    for (let i = 0; ; i++) {
      const device = `/dev/md${i}`
      if (!this.known.some((array) => array.device === device)) return device
    }
  }
}

/** What `lsblk` calls the content of a partition with a superblock of md. */
const raidMember = 'linux_raid_member'

const answers = ({ missing, health }: Disk): boolean => !missing && health !== 'dead'

/** The members that still carry their superblock. */
const superblocks = ({ extents }: Volume): Extent[] =>
  extents.filter(({ disk, from }) =>
    disk.layout.partitions.some((partition) => partition.from === from && partition.fsType === raidMember),
  )

/** How many members an array needs to start. */
const needed = (array: Volume): number => array.extents.length - raidLevels[array.level].spares(array.extents.length)

function mark(disk: Disk, number: number, fsType: string | undefined): void {
  const partitions = disk.layout.partitions.map((partition) => {
    if (partition.number !== number) return partition
    const { fsType: _old, ...rest } = partition
    return fsType === undefined ? rest : { ...rest, fsType }
  })
  disk.layout = { ...disk.layout, partitions } satisfies Layout
}
