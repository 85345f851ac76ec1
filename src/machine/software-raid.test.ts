import { expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'
import type { Disk } from './disk.ts'
import type { RaidLevel } from './raid.ts'
import type { ArrayRequest, SoftwareRaid } from './software-raid.ts'

const mib = 1_048_576
const gib = 1024 * mib

/** A machine on, whose disks (of 90 GB) are laid out with partitions of `sizes`. */
async function up(count: number, sizes: readonly (number | 'MAX')[] = ['MAX']) {
  const bench = machineWith(
    Array.from({ length: count }, (_, i) => ({ ...specs.hdd, device: `/dev/sd${'abcdef'[i]}` })),
  )
  bench.machine.networkBoot = { parameters: {} }
  await boot(bench)
  const { disks, softwareRaid } = bench.machine
  for (const disk of disks) softwareRaid.partition(disk, sizes)
  return { ...bench, disks, md: softwareRaid }
}

const membersOf = (disks: readonly Disk[], partition = 1) => disks.map((disk) => ({ disk, partition }))

function made(md: SoftwareRaid, request: ArrayRequest) {
  const report = md.create(request)
  if (!report.ok) throw new Error(report.reason)
  return report.array
}

const types = (disk: Disk | undefined) => disk?.layout.partitions.map(({ fsType }) => fsType)

test('partitions for an array: one after the other, behind what an ESP needs and before the second GPT', async () => {
  const { disks } = await up(1, [10 * gib, 20 * gib, 'MAX'])
  const [disk] = disks
  expect(disk?.layout.signatures).toEqual(['gpt'])
  expect(disk?.layout.tableUuid).toBe('sn1d0')
  expect(disk?.layout.partitions.map(({ number, from, to, uuid }) => ({ number, from, to, uuid }))).toEqual([
    { number: 1, from: 8 * mib, to: 8 * mib + 10 * gib, uuid: 'sn1d0-1' },
    { number: 2, from: 8 * mib + 10 * gib, to: 8 * mib + 30 * gib, uuid: 'sn1d0-2' },
    { number: 3, from: 8 * mib + 30 * gib, to: 90e9 - mib, uuid: 'sn1d0-3' },
  ])
  expect(new Set(disk?.layout.partitions.map(({ type }) => type)).size).toBe(1)
})

test.each<[RaidLevel, number, number]>([
  ['RAID0', 2, 2],
  ['RAID1', 3, 1],
  ['RAID5', 3, 2],
  ['RAID6', 4, 2],
  ['RAID10', 4, 2],
])('%s over %i members holds what %i of them do', async (level, count, holding) => {
  const { md, disks } = await up(count, [10 * gib, 'MAX'])
  const array = made(md, { level, members: membersOf(disks) })
  expect(array).toMatchObject({ kind: 'md', level, sizeBytes: holding * 10 * gib, device: '/dev/md0', name: 'md0' })
})

test.each<[RaidLevel, number]>([
  ['RAID1', 1],
  ['RAID5', 2],
  ['RAID6', 3],
  ['RAID10', 3],
  ['RAID10', 5],
])('there is no %s of %i members', async (level, count) => {
  const { md, disks } = await up(count)
  expect(md.create({ level, members: membersOf(disks) })).toEqual({ ok: false, reason: 'wrong number of members' })
  expect(types(disks[0])).toEqual([undefined])
})

test('an array uses of each member as much as the smallest has', async () => {
  const { md, disks } = await up(2)
  const [first, second] = disks as [Disk, Disk]
  md.partition(second, [10 * gib])
  const array = made(md, { level: 'RAID1', members: membersOf(disks) })
  expect(array.sizeBytes).toBe(10 * gib)
  array.write('alice')
  expect(first.remains()).toEqual(new Map([['alice', 10 * gib]]))
})

test('members that cannot be had, and nothing is marked for it', async () => {
  const { md, disks } = await up(4, [10 * gib, 'MAX'])
  const [first, second, third, fourth] = disks as [Disk, Disk, Disk, Disk]
  const why = (one: Disk, partition: number, other: Disk = fourth) => {
    const report = md.create({ level: 'RAID1', members: [...membersOf([other], 2), { disk: one, partition }] })
    return report.ok ? 'none' : report.reason
  }
  expect(why(first, 3)).toBe('no such partition')
  expect(why(first, 2, first)).toBe('member in use')
  first.missing = true
  expect(why(first, 1)).toBe('disk not usable')
  second.readOnly = true
  expect(why(second, 1)).toBe('disk not usable')
  third.health = 'dead'
  expect(why(third, 1)).toBe('disk not usable')
  expect(disks.map((disk) => types(disk))).toEqual(disks.map(() => [undefined, undefined]))
  expect(md.known).toEqual([])
  first.missing = false
  expect(why(first, 1)).toBe('none')
  expect(why(first, 1)).toBe('member in use')
})

test('two arrays share the disks: each has its own partition of them, and its own superblocks', async () => {
  const { md, disks, world } = await up(2, [10 * gib, 'MAX'])
  const [first, second] = disks as [Disk, Disk]
  const root = made(md, { name: 'root', level: 'RAID1', members: membersOf(disks) })
  expect(disks.map((disk) => types(disk))).toEqual(disks.map(() => ['linux_raid_member', undefined]))
  expect(md.isMember(first)).toBe(true)
  const data = made(md, { level: 'RAID0', members: membersOf(disks, 2) })
  expect([root.name, root.device, data.name, data.device]).toEqual(['root', '/dev/md0', 'md1', '/dev/md1'])
  expect(world.journal.entries.at(-1)).toMatchObject({
    kind: 'disk',
    array: '/dev/md1',
    change: 'created',
    level: 'RAID0',
    disks: ['/dev/sda', '/dev/sdb'],
  })
  data.write('alice')
  md.remove(root)
  expect(world.journal.entries.at(-1)).toMatchObject({ kind: 'disk', array: '/dev/md0', change: 'deleted' })
  expect([types(first), types(second)]).toEqual([
    [undefined, 'linux_raid_member'],
    [undefined, 'linux_raid_member'],
  ])
  expect(md.arrays).toEqual([data])
  // The device's name is free again, and is the first that is.
  expect(made(md, { level: 'RAID1', members: membersOf(disks) }).device).toBe('/dev/md0')
  expect(md.arrays.map(({ device }) => device)).toEqual(['/dev/md1', '/dev/md0'])
})

test('an array that is deleted leaves its partitions, and every byte of data on its members', async () => {
  const bench = await up(2)
  const { md, disks, machine } = bench
  const array = made(md, { level: 'RAID0', members: membersOf(disks) })
  array.write('alice')
  const before = machine.dataAtRisk()
  expect(before.map(({ bytes }) => bytes)).toEqual([array.sizeBytes / 2, array.sizeBytes / 2])
  const run = array.erase('overwrite', { durationMs: 100_000 })
  await pass(bench, 50_000)
  md.remove(array)
  expect(run.report).toEqual({ ok: false, reason: 'interrupted' })
  await pass(bench, 100_000)
  expect(machine.dataAtRisk().map(({ bytes }) => bytes)).toEqual([array.sizeBytes / 4, array.sizeBytes / 4])
  expect(disks.map((disk) => disk.layout.partitions.length)).toEqual([1, 1])
  expect(disks.some((disk) => md.isMember(disk))).toBe(false)
  expect([md.arrays, md.known]).toEqual([[], []])
  const entries = bench.world.journal.entries.length
  md.remove(array)
  expect(bench.world.journal.entries).toHaveLength(entries)
})

test('deleting the second array leaves the first its superblocks', async () => {
  const { md, disks } = await up(2, [10 * gib, 'MAX'])
  const root = made(md, { level: 'RAID1', members: membersOf(disks) })
  md.remove(made(md, { level: 'RAID0', members: membersOf(disks, 2) }))
  expect(disks.map((disk) => types(disk))).toEqual(disks.map(() => ['linux_raid_member', undefined]))
  expect([md.arrays, md.known]).toEqual([[root], [root]])
})

test('two partitions of one disk are two members', async () => {
  const { md, disks } = await up(1, [10 * gib, 10 * gib])
  const [disk] = disks as [Disk]
  const members = [1, 2].map((partition) => ({ disk, partition }))
  expect(made(md, { level: 'RAID0', members }).sizeBytes).toBe(20 * gib)
  expect(types(disk)).toEqual(['linux_raid_member', 'linux_raid_member'])
})

test('deleting an array whose members were laid out anew meanwhile touches nobody else', async () => {
  const { md, disks } = await up(2, [10 * gib])
  const [first, second] = disks as [Disk, Disk]
  const old = made(md, { level: 'RAID1', members: membersOf(disks) })
  md.partition(first, [gib, gib], 16 * mib)
  expect(md.arrays).toEqual([old])
  md.remove(old)
  expect([types(first), types(second)]).toEqual([[undefined, undefined], [undefined]])
})

test.each<[RaidLevel, number, number]>([
  ['RAID0', 2, 0],
  ['RAID1', 3, 2],
  ['RAID5', 3, 1],
  ['RAID6', 4, 2],
  ['RAID10', 4, 1],
])(
  '%s of %i members starts without %i of their superblocks, and with one fewer no more',
  async (level, count, spare) => {
    const { md, disks } = await up(count, [10 * gib, 'MAX'])
    const array = made(md, { level, members: membersOf(disks) })
    for (const disk of disks.slice(0, spare)) md.partition(disk, [10 * gib, 'MAX'])
    expect(md.arrays).toEqual([array])
    md.partition(disks[spare] as Disk, [10 * gib, 'MAX'])
    expect(md.arrays).toEqual([])
    expect(md.known).toEqual(spare + 1 < count ? [array] : [])
  },
)

test('a superblock on another partition of the disk is not the array’s', async () => {
  const { md, disks } = await up(2, [10 * gib, 20 * gib])
  const array = made(md, { level: 'RAID1', members: membersOf(disks, 2) })
  made(md, { level: 'RAID1', members: membersOf(disks) })
  for (const disk of disks) {
    const [kept, wiped] = disk.layout.partitions
    if (!kept || !wiped) throw new Error('two partitions')
    const { fsType: _gone, ...bare } = wiped
    disk.layout = { ...disk.layout, partitions: [kept, bare] }
  }
  expect(md.known.map(({ device }) => device)).toEqual(['/dev/md1'])
  expect(md.arrays).not.toContain(array)
})

test.each(['dead', 'missing'] as const)(
  'a mirror of a %s disk and of one without a superblock is none',
  async (how) => {
    const { md, disks } = await up(2)
    const [first, second] = disks as [Disk, Disk]
    const array = made(md, { level: 'RAID1', members: membersOf(disks) })
    if (how === 'dead') first.health = 'dead'
    else first.missing = true
    expect(md.arrays).toEqual([array])
    md.partition(second, ['MAX'])
    expect(md.arrays).toEqual([])
    // Its superblock is still on the disk nobody reaches: the array is known, and its device's name taken.
    expect(md.known).toEqual([array])
  },
)

test('a stripe that lost a disk is not there, and is again when the disk is', async () => {
  const { md, machine, disks } = await up(2)
  const [first] = disks as [Disk, Disk]
  made(md, { level: 'RAID0', members: membersOf(disks) })
  first.missing = true
  expect(machine.blockDevices().map(({ device }) => device)).toEqual(['/dev/sdb'])
  first.missing = false
  expect(machine.blockDevices().map(({ device }) => device)).toEqual(['/dev/sda', '/dev/sdb', '/dev/md0'])
})

test('arrays come back from what was kept of them, and what ran over the old ones has ended', async () => {
  const bench = await up(2)
  const { md, disks } = bench
  const array = made(md, { name: 'root', level: 'RAID1', members: membersOf(disks) })
  array.write('alice')
  const saved = JSON.parse(JSON.stringify(md.toJSON())) as ReturnType<SoftwareRaid['toJSON']>
  const run = array.erase('overwrite', { durationMs: 100_000 })
  await pass(bench, 50_000)
  md.restore(saved, disks)
  expect(run.report).toEqual({ ok: false, reason: 'interrupted' })
  expect(md.arrays).toMatchObject([{ kind: 'md', name: 'root', device: '/dev/md0', sizeBytes: array.sizeBytes }])
  expect(md.arrays[0]?.disks).toEqual(disks)
  md.remove(array)
  expect(md.arrays).toHaveLength(1)
})
