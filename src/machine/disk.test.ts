import { expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'
import type { Disk } from './disk.ts'
import type { EraseReport, ErasureRun } from './erase.ts'

async function up(...disks: Parameters<typeof machineWith>[0]) {
  const bench = machineWith(disks)
  bench.machine.networkBoot = { parameters: {} }
  bench.machine.bootOrder = ['Pxe']
  await boot(bench)
  const disk = bench.machine.disks[0] as Disk
  disk.write('alice')
  return { ...bench, disk }
}

function reportOf(run: ErasureRun, { machine }: Awaited<ReturnType<typeof up>>): { value: EraseReport | undefined } {
  const report: { value: EraseReport | undefined } = { value: undefined }
  void run.ended(machine.clock).then((value) => (report.value = value))
  return report
}

test('an overwrite takes the bytes from the first to the last, whenever one looks', async () => {
  const bench = await up(specs.hdd)
  const { disk } = bench
  const run = disk.erase('overwrite', { durationMs: 90_000 })
  await pass(bench, 30_000)
  expect(run.progress()).toBeCloseTo(1 / 3)
  expect(disk.regions).toEqual([
    { from: 0, to: 30e9, tenant: undefined },
    { from: 30e9, to: 90e9, tenant: 'alice' },
  ])
  const report = reportOf(run, bench)
  await pass(bench, 60_000)
  expect(report.value).toEqual({ ok: true })
  expect(disk.remains().size).toBe(0)
  expect(run.record).toMatchObject({ outcome: 'completed', coveredBytes: 90e9 })
})

test('with more passes the data are gone after the first', async () => {
  const bench = await up(specs.hdd)
  bench.disk.erase('overwrite', { passes: 3, durationMs: 90_000 })
  await pass(bench, 15_000)
  expect(bench.disk.remains()).toEqual(new Map([['alice', 45e9]]))
  await pass(bench, 15_000)
  expect(bench.disk.remains().size).toBe(0)
  expect(bench.disk.erasing).toBeDefined()
})

test('data written behind an overwrite stay', async () => {
  const bench = await up(specs.hdd)
  bench.disk.erase('overwrite', { durationMs: 90_000 })
  await pass(bench, 60_000)
  bench.disk.fill('bob', 0, 10e9)
  await pass(bench, 60_000)
  expect(bench.disk.remains()).toEqual(new Map([['bob', 10e9]]))
})

test('a power cut leaves the tail of an overwrite', async () => {
  const bench = await up(specs.hdd)
  const run = bench.disk.erase('overwrite', { durationMs: 90_000 })
  const report = reportOf(run, bench)
  await pass(bench, 45_000)
  bench.machine.losePower()
  await pass(bench, 100_000)
  expect(report.value).toEqual({ ok: false, reason: 'interrupted' })
  expect(bench.disk.remains()).toEqual(new Map([['alice', 45e9]]))
  expect(bench.disk.erasures).toMatchObject([{ outcome: 'interrupted', coveredBytes: 45e9 }])
})

test('the end of the ramdisk ends its own writing, not what the drive does', async () => {
  const shred = await up(specs.hdd)
  shred.disk.erase('overwrite', { durationMs: 90_000 })
  await pass(shred, 30_000)
  shred.machine.reset()
  await pass(shred, 90_000)
  expect(shred.disk.remains()).toEqual(new Map([['alice', 60e9]]))

  const firmware = await up(specs.hdd)
  firmware.disk.ata?.setPassword('NULL')
  firmware.disk.erase('ata-secure-erase', { durationMs: 90_000 })
  await pass(firmware, 30_000)
  firmware.machine.reset()
  await pass(firmware, 90_000)
  expect(firmware.disk.remains().size).toBe(0)
})

test('a cryptographic erase is all or nothing', async () => {
  const bench = await up(specs.nvme)
  bench.disk.erase('nvme-format', { ses: 2, durationMs: 4_000 })
  await pass(bench, 3_999)
  bench.machine.powerOff()
  expect(bench.disk.remains()).toEqual(new Map([['alice', 100e9]]))
  await pass(bench, 10_000)
  await boot(bench)
  bench.disk.erase('nvme-format', { ses: 2, durationMs: 4_000 })
  await pass(bench, 4_000)
  expect(bench.disk.remains().size).toBe(0)
})

test('a sanitize goes on when power is back', async () => {
  const bench = await up(specs.nvme)
  bench.disk.erase('nvme-sanitize', { action: 'block', durationMs: 60_000 })
  await pass(bench, 30_000)
  bench.machine.losePower()
  await pass(bench, 600_000)
  expect(bench.disk.remains()).toEqual(new Map([['alice', 50e9]]))
  bench.machine.restorePower()
  await pass(bench, bench.machine.timing.powerOnMs + 30_000)
  expect(bench.disk.remains().size).toBe(0)
  expect(bench.disk.erasures).toMatchObject([{ outcome: 'completed' }])
})

test('an interrupted ATA secure erase leaves the drive locked by its password', async () => {
  const bench = await up(specs.hdd)
  const { disk, machine } = bench
  const { ata } = disk
  if (!ata) throw new Error('no ATA')
  expect(disk.erase('ata-secure-erase').report).toEqual({ ok: false, reason: 'password not set' })
  expect(ata.setPassword('NULL')).toEqual({ ok: true })
  disk.erase('ata-secure-erase', { durationMs: 90_000 })
  await pass(bench, 30_000)
  machine.powerOff()
  await pass(bench, 10_000)
  expect(ata).toMatchObject({ enabled: true, locked: true })
  expect(disk.remains()).toEqual(new Map([['alice', 60e9]]))
  await boot(bench)
  expect(disk.erase('overwrite').report).toEqual({ ok: false, reason: 'locked' })
  expect(ata.unlock('')).toEqual({ ok: false, reason: 'wrong password' })
  expect(ata.unlock('NULL')).toEqual({ ok: true })
  disk.erase('ata-secure-erase', { durationMs: 90_000 })
  await pass(bench, 90_000)
  expect(ata).toMatchObject({ enabled: false, locked: false })
  expect(disk.remains().size).toBe(0)
})

test('the BIOS can freeze the drives, and only power frees them', async () => {
  const bench = machineWith([specs.hdd])
  bench.machine.bios.stage({ SecurityFreezeLock: 'Enabled' })
  bench.machine.disks[0]?.write('alice')
  await boot(bench)
  const disk = bench.machine.disks[0] as Disk
  expect(disk.ata?.setPassword('NULL')).toEqual({ ok: false, reason: 'frozen' })
  expect(disk.erase('ata-secure-erase').report).toEqual({ ok: false, reason: 'frozen' })
  bench.machine.bios.stage({ SecurityFreezeLock: 'Disabled' })
  bench.machine.reset()
  await pass(bench, 600_000)
  expect(disk.ata?.frozen).toBe(true)
  bench.machine.powerCycle()
  await pass(bench, 600_000)
  expect(disk.ata?.setPassword('NULL')).toEqual({ ok: true })
})

test('firmware may say it has erased and have done nothing', async () => {
  const bench = await up(specs.nvme)
  bench.disk.mishaps = { ignores: ['nvme-format'] }
  const report = reportOf(bench.disk.erase('nvme-format', { durationMs: 5_000 }), bench)
  const entries = await pass(bench, 5_000)
  expect(report.value).toEqual({ ok: true })
  expect(bench.disk.remains()).toEqual(new Map([['alice', 100e9]]))
  expect(entries).toEqual([
    {
      kind: 'erase',
      disk: '/dev/nvme0n1',
      method: 'nvme-format',
      phase: 'end',
      outcome: 'ineffective',
      coveredBytes: 0,
    },
  ])
})

test('a metadata wipe takes the partition table and leaves the tenant', async () => {
  const bench = await up(specs.hdd)
  expect(bench.disk.signatures).toEqual(['gpt'])
  expect(bench.disk.bootable).toBe(true)
  bench.disk.erase('metadata')
  await pass(bench, 2_000)
  expect(bench.disk.signatures).toEqual([])
  expect(bench.disk.bootable).toBe(false)
  expect(bench.disk.remains()).toEqual(new Map([['alice', 90e9 - 2 * 33 * 512]]))
  expect(bench.disk.erasures).toMatchObject([{ outcome: 'completed', coveredBytes: 2 * 33 * 512 }])
})

test('a dying disk stops where it dies and is gone', async () => {
  const bench = await up(specs.hdd)
  bench.disk.mishaps = { obstacle: { at: 0.25, effect: 'dies' } }
  const report = reportOf(bench.disk.erase('overwrite', { durationMs: 100_000 }), bench)
  await pass(bench, 25_000)
  expect(report.value).toEqual({ ok: false, reason: 'media error' })
  expect(bench.disk.health).toBe('dead')
  expect(bench.disk.remains()).toEqual(new Map([['alice', 67.5e9]]))
  expect(bench.machine.blockDevices()).toEqual([])
  expect(bench.machine.dataAtRisk()).toMatchObject([{ tenant: 'alice', bytes: 67.5e9 }])
})

test('a hung erase never ends by itself', async () => {
  const bench = await up(specs.hdd)
  bench.disk.mishaps = { obstacle: { at: 0.5, effect: 'hangs' } }
  const run = bench.disk.erase('overwrite', { durationMs: 100_000 })
  await pass(bench, 10 * 24 * 3_600_000)
  expect(run.report).toBeUndefined()
  expect(run.remainingMs()).toBe(Infinity)
  expect(bench.disk.remains()).toEqual(new Map([['alice', 45e9]]))
})

test('a disk refuses what it cannot do', async () => {
  const bench = await up({ ...specs.nvme, nvme: { oacs: 0, fna: 0, sanicap: 0 }, selfEncrypting: false })
  const { disk } = bench
  for (const method of ['nvme-format', 'nvme-sanitize', 'cryptographic', 'ata-secure-erase'] as const)
    expect(disk.erase(method).report).toEqual({ ok: false, reason: 'not supported' })
  disk.readOnly = true
  expect(disk.erase('overwrite').report).toEqual({ ok: false, reason: 'read-only' })
  expect(disk.erase('block-erase', { durationMs: 1_000 }).report).toBeUndefined()
  expect(disk.erase('block-erase').report).toEqual({ ok: false, reason: 'busy' })
  await pass(bench, 1_000)
  bench.machine.powerOff()
  expect(disk.erase('block-erase').report).toEqual({ ok: false, reason: 'no power' })
  expect(disk.erasures).toHaveLength(1)
})

test('who waits for an erase does not outlive its process', async () => {
  const bench = await up(specs.hdd)
  const agent = bench.world.process('agent')
  const run = bench.disk.erase('overwrite', { durationMs: 10_000 })
  let woke = false
  void run.ended(agent.clock).then(() => (woke = true))
  agent.kill()
  await pass(bench, 20_000)
  expect(run.report).toEqual({ ok: true })
  expect(woke).toBe(false)
})
