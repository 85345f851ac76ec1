import { expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'
import type { Disk } from './disk.ts'
import type { RaidController, RaidState, Volume } from './raid.ts'

const controller = {
  model: 'PERC H755',
  firmwareVersion: '52.21.0',
  levels: ['RAID0', 'RAID1', 'RAID5', 'RAID6', 'RAID50', 'RAID60'] as const,
  passThrough: false,
}

/** A machine on, with disks of 90 GB behind a controller. */
async function up(count: number, more = {}) {
  const disks = Array.from({ length: count }, (_, i) => ({ ...specs.hdd, device: `/dev/sd${'abcdefgh'[i]}` }))
  const bench = machineWith(disks, { raid: { ...controller, ...more } })
  bench.machine.networkBoot = { parameters: {} }
  bench.machine.bootOrder = ['Pxe']
  await boot(bench)
  const restart = async () => {
    bench.machine.reset()
    await pass(bench, 600_000)
  }
  return { ...bench, restart, raid: bench.machine.raid as RaidController, disks: bench.machine.disks }
}

function volumeOf(report: ReturnType<RaidController['create']>): Volume {
  if (!report.ok || !report.volume) throw new Error(JSON.stringify(report))
  return report.volume
}

const reasonOf = (report: ReturnType<RaidController['create']>) => (report.ok ? 'none' : report.reason)

test.each([
  ['RAID6', 4, 2],
  ['RAID50', 6, 4],
  ['RAID60', 8, 4],
] as const)('%s of %i disks holds what %i of them do', async (level, count, holding) => {
  const { raid, disks } = await up(count)
  expect(volumeOf(raid.create({ level, disks })).sizeBytes).toBe(holding * 90e9)
})

test('a level of pairs takes no odd number of disks', async () => {
  const { raid, disks } = await up(7)
  expect(reasonOf(raid.create({ level: 'RAID50', disks }))).toBe('wrong number of disks')
})

test('what a volume is called, and what is recorded of its life', async () => {
  const { raid, disks, world } = await up(3)
  const [first, second, third] = disks as [Disk, Disk, Disk]
  const one = volumeOf(raid.create({ level: 'RAID1', disks: [first, second] }))
  expect(one).toMatchObject({
    id: '1',
    name: 'Virtual Disk 1',
    wwn: '0x6001405sn1001',
    device: '/dev/sda',
    model: 'PERC H755',
  })
  const created = { volume: '1', change: 'created', level: 'RAID1', disks: ['SN1D0', 'SN1D1'] }
  expect(world.journal.entries.at(-1)).toMatchObject({ kind: 'disk', ...created })
  const two = volumeOf(raid.create({ level: 'RAID0', disks: [third], name: 'data' }))
  expect(two).toMatchObject({ id: '2', name: 'data', wwn: '0x6001405sn1002', device: '/dev/sdb' })
  raid.delete('1')
  expect(world.journal.entries.at(-1)).toMatchObject({ kind: 'disk', volume: '1', change: 'deleted' })
  expect(raid.volumes).toEqual([two])
  // The name of the device is free again, the number of the volume is not.
  expect(volumeOf(raid.create({ level: 'RAID0', disks: [first] }))).toMatchObject({ id: '3', device: '/dev/sda' })
})

test('where the controller passes disks through, a volume takes none of their names', async () => {
  const { raid, disks } = await up(3, { passThrough: true })
  expect(volumeOf(raid.create({ level: 'RAID0', disks: disks.slice(0, 1) })).device).toBe('/dev/sdd')
})

test('disks that are no volume’s to have', async () => {
  const { raid, disks } = await up(3)
  const [first, second, third] = disks as [Disk, Disk, Disk]
  const other = await up(2)
  expect(reasonOf(raid.create({ level: 'RAID1', disks: [first, other.disks[0] as Disk] }))).toBe(
    'disk not on this controller',
  )
  second.missing = true
  expect(reasonOf(raid.create({ level: 'RAID1', disks: [first, second] }))).toBe('disk not usable')
  second.missing = false
  second.powerOff()
  expect(reasonOf(raid.create({ level: 'RAID1', disks: [first, second] }))).toBe('no power')
  second.powerOn()
  third.erase('overwrite', { durationMs: 60_000 })
  expect(reasonOf(raid.create({ level: 'RAID1', disks: [first, third] }))).toBe('busy')
  expect(raid.volumes).toEqual([])
  expect(reasonOf(raid.create({ level: 'RAID0', disks: [first], capacityBytes: 0 }))).toBe('not enough space')
})

test('a volume on disks of which one has no more room gets what that one has', async () => {
  const { raid, disks } = await up(2)
  const [first, second] = disks as [Disk, Disk]
  volumeOf(raid.create({ level: 'RAID0', disks: [first], capacityBytes: 60e9 }))
  expect(reasonOf(raid.create({ level: 'RAID0', disks, capacityBytes: 61e9 }))).toBe('not enough space')
  expect(volumeOf(raid.create({ level: 'RAID0', disks })).sizeBytes).toBe(60e9)
  expect(raid.freeExtent(first)).toEqual({ from: 0, to: 0 })
  expect(raid.freeExtent(second)).toEqual({ from: 30e9, to: 90e9 })
  expect(reasonOf(raid.create({ level: 'RAID0', disks: [first] }))).toBe('not enough space')
  expect(raid.volumesOn(second).map(({ id }) => id)).toEqual(['2'])
})

test('a new volume goes to the longest stretch that is free', async () => {
  const { raid, disks } = await up(1)
  const [disk] = disks as [Disk]
  const make = (gb: number) => volumeOf(raid.create({ level: 'RAID0', disks, capacityBytes: gb * 1e9 }))
  const [early, , late] = [make(20), make(10), make(40), make(10)]
  raid.delete(early?.id as string)
  expect(raid.freeExtent(disk)).toEqual({ from: 0, to: 20e9 })
  raid.delete(late?.id as string)
  expect(raid.freeExtent(disk)).toEqual({ from: 30e9, to: 70e9 })
  expect(make(35).extents).toEqual([{ disk, from: 30e9, to: 65e9 }])
  // The volumes are not in the order of their places any more; the disk's stretches are.
  expect(make(15).extents).toEqual([{ disk, from: 0, to: 15e9 }])
  expect(raid.freeExtent(disk)).toEqual({ from: 80e9, to: 90e9 })
})

test('deleting needs power, and ends an erase of the volume where it is', async () => {
  const bench = await up(2)
  const { raid, disks, machine } = bench
  const volume = volumeOf(raid.create({ level: 'RAID0', disks }))
  volume.write('alice')
  const run = volume.initialize('Slow')
  await pass(bench, run.remainingMs() / 2)
  const [first] = disks as [Disk]
  first.powerOff()
  expect(raid.delete(volume.id)).toEqual({ ok: false, reason: 'no power' })
  expect(raid.volumes).toEqual([volume])
  first.powerOn()
  expect(raid.delete(volume.id)).toEqual({ ok: true })
  expect(run.report).toEqual({ ok: false, reason: 'interrupted' })
  expect(machine.dataAtRisk().map(({ bytes }) => Math.round(bytes / 1e9))).toEqual([45, 45])
})

test('changes for the next reset are done by POST, one after the other, and what became of each is kept', async () => {
  const { raid, disks, restart } = await up(2)
  const old = volumeOf(raid.create({ level: 'RAID0', disks }))
  // A change that would be refused now is refused now.
  expect(raid.create({ level: 'RAID1', disks }, 'OnReset')).toEqual({ ok: false, reason: 'not enough space' })
  expect(raid.delete('9', 'OnReset')).toEqual({ ok: false, reason: 'no such volume' })
  expect(raid.delete(old.id, 'OnReset')).toEqual({ ok: true, pending: 1 })
  await restart()
  expect(raid.create({ level: 'RAID1', disks, name: 'root' }, 'OnReset')).toEqual({ ok: true, pending: 2 })
  expect(raid.create({ level: 'RAID0', disks, name: 'late' }, 'OnReset')).toEqual({ ok: true, pending: 3 })
  expect(raid.volumes).toEqual([])
  await restart()
  expect(raid.volumes).toMatchObject([{ name: 'root', level: 'RAID1' }])
  expect([...raid.applied]).toEqual([
    [1, 'done'],
    [2, 'done'],
    [3, 'not enough space'],
  ])
  expect(raid.pending).toEqual([])
})

test('a volume that is gone by POST cannot be deleted there', async () => {
  const { raid, disks, restart, world } = await up(2)
  const [first, second] = disks as [Disk, Disk]
  const kept = volumeOf(raid.create({ level: 'RAID0', disks: [first] }))
  const volume = volumeOf(raid.create({ level: 'RAID0', disks: [second] }))
  raid.delete(volume.id, 'OnReset')
  raid.delete(volume.id)
  const before = world.journal.entries.length
  await restart()
  expect(raid.applied.get(1)).toBe('no such volume')
  expect(raid.volumes).toEqual([kept])
  expect(world.journal.entries.slice(before).filter(({ change }) => change === 'deleted')).toEqual([])
})

test('what waits can be withdrawn, each change by its own number', async () => {
  const { raid, disks, restart } = await up(2)
  const [first, second] = disks as [Disk, Disk]
  raid.create({ level: 'RAID0', disks: [first], name: 'first' }, 'OnReset')
  raid.create({ level: 'RAID0', disks: [second], name: 'second' }, 'OnReset')
  expect(raid.cancel(3)).toBe(false)
  expect(raid.pending.map(({ id }) => id)).toEqual([1, 2])
  expect(raid.cancel(2)).toBe(true)
  expect(raid.cancel(2)).toBe(false)
  await restart()
  expect(raid.volumes.map(({ name }) => name)).toEqual(['first'])
  expect([...raid.applied.keys()]).toEqual([1])
})

test('changes that wait are kept with the machine, and numbers go on behind them', async () => {
  const { raid, disks } = await up(2)
  const [first, second] = disks as [Disk, Disk]
  const volume = volumeOf(raid.create({ level: 'RAID0', disks: [first] }))
  const running = volume.initialize('Slow')
  raid.create({ level: 'RAID0', disks: [second], capacityBytes: 30e9, name: 'data' }, 'OnReset')
  raid.delete('1', 'OnReset')
  const saved = JSON.parse(JSON.stringify(raid.toJSON())) as RaidState
  expect(saved.pending).toEqual([
    { id: 1, create: { level: 'RAID0', disks: ['SN1D1'], capacityBytes: 30e9, name: 'data' } },
    { id: 2, delete: '1' },
  ])
  const other = await up(2)
  other.raid.restore(saved)
  expect(other.raid.volumes).toMatchObject([{ kind: 'volume', id: '1' }])
  expect(other.raid.delete('1', 'OnReset')).toEqual({ ok: true, pending: 3 })
  other.raid.cancel(3)
  await other.restart()
  expect(other.raid.volumes).toMatchObject([{ id: '2', name: 'data', extents: [{ disk: other.disks[1], to: 30e9 }] }])
  expect([...other.raid.applied.values()]).toEqual(['done', 'done'])
  // What ran over a volume has ended when another takes its place.
  raid.restore(saved)
  expect(running.report).toEqual({ ok: false, reason: 'interrupted' })
})
