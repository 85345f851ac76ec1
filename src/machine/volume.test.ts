import { describe, expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'
import type { Disk } from './disk.ts'
import { installedLayout } from './layouts.ts'
import type { RaidController, RaidLevel, Volume } from './raid.ts'
import { Volume as AnyVolume } from './volume.ts'

const controller = {
  model: 'PERC H755',
  firmwareVersion: '52.21.0',
  levels: ['RAID0', 'RAID1', 'RAID5'] as const,
  passThrough: false,
}

async function up(level: RaidLevel = 'RAID1', capacityBytes?: number, second: object = {}) {
  const disks = [specs.hdd, { ...specs.hdd, device: '/dev/sdb', ...second }, { ...specs.hdd, device: '/dev/sdc' }]
  const bench = machineWith(level === 'RAID5' ? disks : disks.slice(0, 2), { raid: controller })
  bench.machine.networkBoot = { parameters: {} }
  bench.machine.bootOrder = ['Pxe']
  await boot(bench)
  const raid = bench.machine.raid as RaidController
  const request = { level, disks: bench.machine.disks, ...(capacityBytes === undefined ? {} : { capacityBytes }) }
  const report = raid.create(request)
  if (!report.ok || !report.volume) throw new Error(JSON.stringify(report))
  return { ...bench, raid, volume: report.volume, disks: bench.machine.disks as [Disk, Disk, Disk] }
}

const outcome = (volume: Volume, method: 'overwrite' | 'nvme-format' = 'overwrite') => {
  const { report } = volume.erase(method, { durationMs: 60_000 })
  return report === undefined ? 'begins' : report.ok ? 'ok' : report.reason
}

describe('a volume is what its members are', () => {
  test('their kind, their sectors', async () => {
    const { volume, disks } = await up('RAID1', undefined, { rotational: false })
    expect(volume).toMatchObject({ rotational: true, logicalSectorBytes: 512, disks })
    for (const disk of disks) disk.mishaps = { sectorBytes: 4096 }
    expect(volume.logicalSectorBytes).toBe(4096)
  })

  test.each([
    ['RAID0', ['optimal', 'failed']],
    ['RAID1', ['optimal', 'degraded', 'failed']],
    ['RAID5', ['optimal', 'degraded', 'failed', 'failed']],
  ] as const)('%s loses members: %j', async (level, states) => {
    const { volume, disks } = await up(level)
    expect(volume.state).toBe(states[0])
    for (const [i, state] of states.slice(1).entries()) {
      const disk = disks[i] as Disk
      if (i === 0) disk.health = 'dead'
      else disk.missing = true
      expect(volume.state).toBe(state)
    }
  })
})

describe('its bytes are its members’', () => {
  test('what is written to it is on every member that answers', async () => {
    const { volume, disks } = await up('RAID1')
    disks[1].missing = true
    volume.write('alice', 10e9, 20e9)
    expect(disks.map((disk) => disk.remains().get('alice') ?? 0)).toEqual([10e9, 0])
    disks[1].missing = false
    volume.write('bob', 0, 1e9)
    expect(volume.remains()).toEqual(
      new Map([
        ['alice', 10e9],
        ['bob', 2e9],
      ]),
    )
    expect(volume.regions.filter(({ tenant }) => tenant !== undefined)).toEqual([
      { from: 0, to: 1e9, tenant: 'bob' },
      { from: 10e9, to: 20e9, tenant: 'alice' },
    ])
  })

  test('seen through the first member that answers, in the addresses of the volume', async () => {
    const { volume, disks } = await up('RAID0', 100e9)
    expect(volume.extents.map(({ from, to }) => [from, to])).toEqual([
      [0, 50e9],
      [0, 50e9],
    ])
    disks[0].fill('beside', 60e9, 70e9)
    volume.write('alice', 20e9, 40e9)
    expect(disks[0].regions).toContainEqual({ from: 10e9, to: 20e9, tenant: 'alice' })
    const seen = [
      { from: 0, to: 20e9, tenant: undefined },
      { from: 20e9, to: 40e9, tenant: 'alice' },
      { from: 40e9, to: 100e9, tenant: undefined },
    ]
    expect(volume.regions).toEqual(seen)
    disks[0].health = 'dead'
    disks[1].fill('other', 0, 5e9)
    expect(volume.regions[0]).toEqual({ from: 0, to: 10e9, tenant: 'other' })
    disks[0].health = 'ok'
    disks[0].missing = true
    expect(volume.regions[0]).toEqual({ from: 0, to: 10e9, tenant: 'other' })
    disks[1].missing = true
    expect(volume.regions).toEqual(seen)
  })

  test('a second volume on the same disks begins behind the first, and sees nothing of it', async () => {
    const { raid, volume, machine } = await up('RAID1', 30e9)
    volume.write('alice')
    const report = raid.create({ level: 'RAID1', disks: machine.disks, capacityBytes: 20e9 })
    const second = report.ok ? report.volume : undefined
    expect(second?.extents[0]).toMatchObject({ from: 30e9, to: 50e9 })
    expect(second?.remains()).toEqual(new Map())
    expect(second?.regions).toEqual([{ from: 0, to: 20e9, tenant: undefined }])
    second?.write('bob')
    expect(volume.remains()).toEqual(new Map([['alice', 60e9]]))
  })

  test('a table comes with data from the first byte on, and with what a tenant before left there', async () => {
    const { volume, disks } = await up('RAID1')
    expect([volume.signatures, volume.bootable]).toEqual([[], false])
    volume.write('alice', 1e9)
    expect(volume.signatures).toEqual([])
    disks[0].fill('before', 0, 1e6)
    expect(volume.layout).toBe(installedLayout(volume.sizeBytes))
    expect(volume.bootable).toBe(true)
    volume.write('alice')
    volume.layout = { signatures: ['dos'], partitions: [] }
    expect([volume.signatures, volume.bootable]).toEqual([['dos'], true])
    volume.layout = { signatures: ['zfs'], partitions: [] }
    expect(volume.bootable).toBe(false)
    volume.layout = { signatures: ['zfs', 'gpt'], partitions: [] }
    expect(volume.bootable).toBe(true)
    for (const disk of disks) disk.health = 'dead'
    expect(volume.bootable).toBe(false)
  })

  test('a table over nothing boots nothing', async () => {
    const { volume } = await up('RAID1')
    volume.layout = { signatures: ['gpt'], partitions: [] }
    expect(volume.bootable).toBe(false)
  })
})

describe('an erase of it', () => {
  test.each([
    ['begins', () => {}],
    ['no power', ({ machine }) => machine.powerOff()],
    ['dead', ({ disks }) => void (disks[0].health = disks[1].health = 'dead')],
    ['read-only', ({ volume }) => void (volume.readOnly = true)],
    ['busy', ({ volume }) => void volume.erase('overwrite', { durationMs: 60_000 })],
    ['busy', ({ disks }) => void disks[1].erase('overwrite', { durationMs: 60_000 })],
    ['begins', ({ disks }) => void (disks[0].health = 'dead')],
  ] as readonly [string, (bench: Awaited<ReturnType<typeof up>>) => void][])('%s', async (what, prepare) => {
    const bench = await up('RAID1')
    prepare(bench)
    expect(outcome(bench.volume)).toBe(what)
  })

  test('by a command of the drive is not supported', async () => {
    expect(outcome((await up()).volume, 'nvme-format')).toBe('not supported')
  })

  test('of the host ends with the host', async () => {
    const bench = await up('RAID1')
    const run = bench.volume.erase('overwrite', { durationMs: 60_000 })
    expect(bench.volume.erasing).toBe(run)
    await pass(bench, 30_000)
    bench.volume.hostStopped()
    expect(run.record).toMatchObject({ outcome: 'interrupted', coveredBytes: 45e9 })
    expect(bench.volume.erasing).toBeUndefined()
  })

  test('of the BMC outlives the host, and goes on when power is back', async () => {
    const bench = await up('RAID1')
    bench.volume.write('alice')
    const run = bench.volume.erase('overwrite', { durationMs: 60_000, by: 'bmc' })
    await pass(bench, 30_000)
    bench.volume.hostStopped()
    bench.volume.powerOff()
    await pass(bench, 60_000)
    expect(run.record.outcome).toBe('running')
    expect(bench.disks[0].remains()).toEqual(new Map([['alice', 45e9]]))
    bench.volume.powerOn()
    await pass(bench, 30_000)
    expect(run.record).toMatchObject({ outcome: 'completed', coveredBytes: 90e9 })
    expect(bench.volume.remains().size).toBe(0)
  })

  test('ends with the volume, whose bytes stay where they are', async () => {
    const bench = await up('RAID1')
    bench.volume.write('alice')
    const run = bench.volume.erase('overwrite', { durationMs: 60_000 })
    await pass(bench, 30_000)
    bench.volume.dissolve()
    expect(run.record.outcome).toBe('interrupted')
    expect(bench.disks[0].remains()).toEqual(new Map([['alice', 45e9]]))
  })

  test('by its controller: the ends at once, or every byte in its time; either outlives the host', async () => {
    for (const [type, method, left] of [
      ['Fast', 'metadata', true],
      ['Slow', 'overwrite', false],
    ] as const) {
      const bench = await up('RAID1')
      bench.volume.write('alice')
      const run = bench.volume.initialize(type)
      bench.volume.hostStopped()
      await pass(bench, type === 'Fast' ? 2_000 : 3_600_000)
      expect(run.record).toMatchObject({ method, outcome: 'completed' })
      expect(bench.volume.remains().size > 0).toBe(left)
      expect(bench.volume.signatures).toEqual([])
    }
  })
})

test('its state can be kept; members that are gone are left out', async () => {
  const bench = await up('RAID1')
  const { volume, disks } = bench
  volume.erase('overwrite', { durationMs: 60_000 })
  await pass(bench, 60_000)
  volume.readOnly = true
  volume.layout = { signatures: ['zfs'], partitions: [] }
  const state = JSON.parse(JSON.stringify(volume)) as ReturnType<Volume['toJSON']>
  const world = bench.world.process('again')
  const again = AnyVolume.from('volume', state, disks, world)
  expect(JSON.parse(JSON.stringify(again))).toEqual(state)
  expect(again.extents).toEqual(volume.extents)
  expect(again.erasures).toHaveLength(1)
  const alone = AnyVolume.from('volume', state, [disks[1]], world)
  expect(alone.disks).toEqual([disks[1]])
})
