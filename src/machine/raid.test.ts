import { expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'
import type { Disk } from './disk.ts'
import type { RaidController, Volume } from './raid.ts'

const controller = {
  model: 'PERC H755',
  firmwareVersion: '52.21.0',
  levels: ['RAID0', 'RAID1', 'RAID5', 'RAID10'] as const,
  passThrough: false,
}

async function up(count: number, more = {}) {
  const disks = Array.from({ length: count }, (_, i) => ({ ...specs.hdd, device: `/dev/sd${'abcdef'[i]}` }))
  const bench = machineWith(disks, { raid: { ...controller, ...more } })
  bench.machine.networkBoot = { parameters: {} }
  bench.machine.bootOrder = ['Pxe']
  await boot(bench)
  return { ...bench, raid: bench.machine.raid as RaidController, disks: bench.machine.disks }
}

function volumeOf(report: ReturnType<RaidController['create']>): Volume {
  if (!report.ok || !report.volume) throw new Error(JSON.stringify(report))
  return report.volume
}

test('the operating system sees volumes, not the disks behind them', async () => {
  const { machine, raid, disks } = await up(3)
  expect(machine.blockDevices()).toEqual([])
  const volume = volumeOf(raid.create({ level: 'RAID1', disks: disks.slice(0, 2) }))
  expect(machine.blockDevices()).toEqual([volume])
  expect(volume.sizeBytes).toBe(90e9)
  const hba = await up(3, { passThrough: true })
  hba.raid.create({ level: 'RAID1', disks: hba.disks.slice(0, 2) })
  expect(hba.machine.blockDevices().map(({ kind }) => kind)).toEqual(['volume', 'disk'])
})

test.each([
  ['RAID0', 3, 270e9],
  ['RAID1', 2, 90e9],
  ['RAID5', 4, 270e9],
  ['RAID10', 4, 180e9],
] as const)('%s over %i disks', async (level, count, sizeBytes) => {
  const { raid, disks } = await up(count)
  expect(volumeOf(raid.create({ level, disks })).sizeBytes).toBe(sizeBytes)
})

test('requests that cannot be met', async () => {
  const { raid, disks, machine } = await up(4)
  const why = (request: Parameters<RaidController['create']>[0]) => {
    const report = raid.create(request)
    return report.ok ? undefined : report.reason
  }
  expect(why({ level: 'RAID6', disks })).toBe('level not supported')
  expect(why({ level: 'RAID5', disks: disks.slice(0, 2) })).toBe('wrong number of disks')
  expect(why({ level: 'RAID10', disks: disks.slice(0, 3) })).toBe('wrong number of disks')
  expect(why({ level: 'RAID1', disks: [disks[0] as Disk, disks[0] as Disk] })).toBe('disk named twice')
  expect(why({ level: 'RAID0', disks, capacityBytes: 361e9 })).toBe('not enough space')
  expect(why({ level: 'RAID0', disks, capacityBytes: 180e9 })).toBeUndefined()
  expect(why({ level: 'RAID0', disks, capacityBytes: 181e9 })).toBe('not enough space')
  ;(disks[1] as Disk).health = 'dead'
  expect(why({ level: 'RAID0', disks })).toBe('disk not usable')
  machine.powerOff()
  expect(why({ level: 'RAID0', disks: disks.slice(2) })).toBe('no power')
})

test('erasing a volume covers its extents and nothing beside them', async () => {
  const bench = await up(2)
  const [first, second] = bench.disks as [Disk, Disk]
  first.fill('alice', 0, 90e9)
  second.fill('bob', 0, 90e9)
  const volume = volumeOf(bench.raid.create({ level: 'RAID1', disks: [first, second], capacityBytes: 60e9 }))
  volume.erase('overwrite', { durationMs: 60_000 })
  await pass(bench, 30_000)
  expect(first.remains()).toEqual(new Map([['alice', 60e9]]))
  await pass(bench, 30_000)
  expect(bench.machine.dataAtRisk()).toMatchObject([
    { tenant: 'alice', bytes: 30e9 },
    { tenant: 'bob', bytes: 30e9 },
  ])
  expect(volume.remains().size).toBe(0)
  expect(first.erasures).toMatchObject([{ through: '1', coveredBytes: 60e9, outcome: 'completed' }])
})

test('deleting a volume frees its space and keeps its bytes, which the next volume shows again', async () => {
  const { raid, disks, machine } = await up(2)
  const volume = volumeOf(raid.create({ level: 'RAID0', disks }))
  volume.write('alice')
  expect(raid.delete(volume.id)).toEqual({ ok: true })
  expect(machine.blockDevices()).toEqual([])
  expect(machine.dataAtRisk().map(({ bytes }) => bytes)).toEqual([90e9, 90e9])
  const next = volumeOf(raid.create({ level: 'RAID0', disks }))
  expect(next.bootable).toBe(true)
  expect(raid.delete(volume.id)).toEqual({ ok: false, reason: 'no such volume' })
})

test('a dead member keeps what it had', async () => {
  const bench = await up(2)
  const [first, second] = bench.disks as [Disk, Disk]
  const volume = volumeOf(bench.raid.create({ level: 'RAID1', disks: bench.disks }))
  volume.write('alice')
  second.health = 'dead'
  expect(volume.state).toBe('degraded')
  volume.erase('overwrite', { durationMs: 60_000 })
  await pass(bench, 60_000)
  expect(first.remains().size).toBe(0)
  expect(second.remains()).toEqual(new Map([['alice', 90e9]]))
  expect(second.erasures).toMatchObject([{ outcome: 'failed', coveredBytes: 0 }])
})

test('changes for the next reset wait for POST, in their order', async () => {
  const bench = await up(2)
  const { raid, machine } = bench
  const volume = volumeOf(raid.create({ level: 'RAID0', disks: bench.disks }))
  expect(raid.delete(volume.id, 'OnReset')).toEqual({ ok: true, pending: 1 })
  expect(raid.volumes).toEqual([volume])
  machine.reset()
  await pass(bench, 600_000)
  expect(raid.volumes).toEqual([])
  expect(raid.create({ level: 'RAID1', disks: bench.disks }, 'OnReset')).toEqual({ ok: true, pending: 2 })
  expect(raid.cancel(2)).toBe(true)
  machine.reset()
  await pass(bench, 600_000)
  expect(raid.volumes).toEqual([])
})

test('a slow initialisation goes on behind the operating system and over a power cut', async () => {
  const bench = await up(2)
  const volume = volumeOf(bench.raid.create({ level: 'RAID0', disks: bench.disks }))
  volume.write('alice')
  const run = volume.initialize('Slow')
  await pass(bench, run.remainingMs() / 2)
  bench.machine.losePower(60_000)
  await pass(bench, 24 * 3_600_000)
  expect(run.record.outcome).toBe('completed')
  expect(bench.machine.dataAtRisk()).toEqual([])
})

test('a fast initialisation takes both ends only', async () => {
  const bench = await up(2)
  const volume = volumeOf(bench.raid.create({ level: 'RAID1', disks: bench.disks }))
  volume.write('alice')
  volume.initialize('Fast')
  await pass(bench, 10_000)
  expect(volume.signatures).toEqual([])
  expect(bench.machine.dataAtRisk().map(({ bytes }) => bytes)).toEqual([90e9 - 16 * 1_048_576, 90e9 - 16 * 1_048_576])
})

test('an md array hides its members from nobody and dies with their superblocks', async () => {
  const bench = machineWith([specs.hdd, { ...specs.hdd, device: '/dev/sdb' }])
  bench.machine.networkBoot = { parameters: {} }
  await boot(bench)
  const { machine } = bench
  const [first, second] = machine.disks as [Disk, Disk]
  const { softwareRaid } = machine
  for (const disk of machine.disks) softwareRaid.partition(disk, ['MAX'])
  const made = softwareRaid.create({
    level: 'RAID1',
    members: machine.disks.map((disk) => ({ disk, partition: 1 })),
  })
  if (!made.ok) throw new Error(made.reason)
  made.array.write('alice')
  expect(machine.blockDevices().map(({ device }) => device)).toEqual(['/dev/sda', '/dev/sdb', '/dev/md0'])
  expect(softwareRaid.isMember(first)).toBe(true)
  expect(first.remains()).toEqual(new Map([['alice', made.array.sizeBytes]]))
  first.erase('metadata')
  await pass(bench, 5_000)
  expect(softwareRaid.arrays).toEqual([made.array])
  second.erase('metadata')
  await pass(bench, 5_000)
  expect(softwareRaid.arrays).toEqual([])
  expect(first.remains()).toEqual(new Map([['alice', made.array.sizeBytes]]))
})

test('a member that dies on the way is taken out of a mirror and ends a stripe', async () => {
  const mirror = await up(2)
  const [first, second] = mirror.disks as [Disk, Disk]
  const volume = volumeOf(mirror.raid.create({ level: 'RAID1', disks: mirror.disks }))
  volume.write('alice')
  second.mishaps = { obstacle: { at: 0.5, effect: 'dies' } }
  const run = volume.erase('overwrite', { durationMs: 60_000 })
  await pass(mirror, 60_000)
  expect(run.report).toEqual({ ok: true })
  expect(first.remains().size).toBe(0)
  expect(second.remains()).toEqual(new Map([['alice', 45e9]]))

  const stripe = await up(2)
  const striped = volumeOf(stripe.raid.create({ level: 'RAID0', disks: stripe.disks }))
  striped.write('alice')
  const [, member] = stripe.disks
  if (member) member.mishaps = { obstacle: { at: 0.5, effect: 'fails' } }
  const stopped = striped.erase('overwrite', { durationMs: 60_000 })
  await pass(stripe, 60_000)
  expect(stopped.report).toEqual({ ok: false, reason: 'media error' })
  expect(stripe.machine.dataAtRisk().map(({ bytes }) => bytes)).toEqual([45e9, 45e9])
})

test('a member whose firmware drops writes keeps its data behind a volume, too', async () => {
  const bench = await up(2)
  const [, liar] = bench.disks as [Disk, Disk]
  const volume = volumeOf(bench.raid.create({ level: 'RAID1', disks: bench.disks }))
  volume.write('alice')
  liar.mishaps = { ignores: ['overwrite'] }
  const run = volume.erase('overwrite', { durationMs: 60_000 })
  await pass(bench, 60_000)
  expect(run.report).toEqual({ ok: true })
  expect(bench.machine.dataAtRisk()).toMatchObject([{ serial: liar.serial, bytes: 90e9 }])
  expect(liar.erasures).toMatchObject([{ outcome: 'ineffective', coveredBytes: 0 }])
})

test('a member that hangs hangs the volume', async () => {
  const bench = await up(2)
  const volume = volumeOf(bench.raid.create({ level: 'RAID1', disks: bench.disks }))
  const [first] = bench.disks
  if (first) first.mishaps = { obstacle: { at: 0.5, effect: 'hangs' } }
  const run = volume.erase('overwrite', { durationMs: 60_000 })
  await pass(bench, 24 * 3_600_000)
  expect(run.report).toBeUndefined()
  expect(run.progress()).toBe(0.5)
})
