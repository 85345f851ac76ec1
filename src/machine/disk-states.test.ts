import { describe, expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'
import type { Disk } from './disk.ts'

async function up(...disks: Parameters<typeof machineWith>[0]) {
  const bench = machineWith(disks.length > 0 ? disks : [specs.hdd])
  bench.machine.networkBoot = { parameters: {} }
  bench.machine.bootOrder = ['Pxe']
  await boot(bench)
  const disk = bench.machine.disks[0] as Disk
  disk.write('alice')
  const told = () =>
    bench.world.journal.entries
      .filter(({ kind }) => kind === 'disk' || kind === 'erase')
      .map(({ at: _at, source: _source, ...entry }) => entry)
  return { ...bench, disk, told }
}

describe('what a disk says of itself', () => {
  test('is what its model says, unless it was formatted otherwise', async () => {
    const { disk } = await up({ ...specs.hdd, vendor: 'ACME' })
    expect(disk).toMatchObject({ vendor: 'ACME', rotational: true, logicalSectorBytes: 512, physicalSectorBytes: 4096 })
    disk.mishaps = { sectorBytes: 520 }
    expect(disk.logicalSectorBytes).toBe(520)
    disk.mishaps = {}
    expect(disk.logicalSectorBytes).toBe(512)
    expect((await up({ ...specs.ssd, physicalSectorBytes: 512 })).disk).toMatchObject({
      rotational: false,
      physicalSectorBytes: 512,
    })
  })

  test('is of a shared unit that hosts outside have a file system on it', () => {
    const [shared, own] = machineWith([{ ...specs.hdd, shared: true }, specs.ssd]).machine.disks
    expect(shared?.remains()).toEqual(new Map([['other hosts', specs.hdd.sizeBytes]]))
    expect(shared?.layout.partitions[0]?.fsType).toBe('VMFS_volume_member')
    expect([own?.remains().size, own?.layout.signatures]).toEqual([0, []])
  })
})

describe('health and presence', () => {
  test('are told when they change, and only then', async () => {
    const { disk, told } = await up()
    disk.health = 'ok'
    disk.missing = false
    expect(told()).toEqual([])
    disk.health = 'predicted to fail'
    disk.health = 'predicted to fail'
    disk.missing = true
    disk.missing = true
    disk.missing = false
    expect(told()).toEqual([
      { kind: 'disk', disk: '/dev/sda', health: 'predicted to fail' },
      { kind: 'disk', disk: '/dev/sda', missing: true },
      { kind: 'disk', disk: '/dev/sda', missing: false },
    ])
    expect(disk.missing).toBe(false)
  })

  test.each([
    ['dead', (disk: Disk): void => void (disk.health = 'dead'), 'failed', 'media error'],
    ['absent', (disk: Disk): void => void (disk.missing = true), 'failed', 'absent'],
    ['ailing', (disk: Disk): void => void (disk.health = 'predicted to fail'), 'running', undefined],
  ] as const)('%s: what an erase has reached it has reached', async (_, change, outcome, reason) => {
    const bench = await up()
    const { disk } = bench
    const run = disk.erase('overwrite', { durationMs: 90_000 })
    let report: unknown
    void run.ended(bench.machine.clock).then((value) => (report = value))
    await pass(bench, 30_000)
    change(disk)
    await pass(bench, 1)
    expect(disk.remains()).toEqual(new Map([['alice', outcome === 'running' ? 60e9 - 1e6 : 60e9]]))
    expect(run.record.outcome).toBe(outcome)
    expect(report).toEqual(reason === undefined ? undefined : { ok: false, reason })
  })

  test('one that dies of its erase is dead afterwards; others that fail live', async () => {
    for (const [effect, health] of [
      ['dies', 'dead'],
      ['fails', 'ok'],
    ] as const) {
      const bench = await up()
      bench.disk.mishaps = { obstacle: { at: 0.5, effect } }
      bench.disk.erase('overwrite', { durationMs: 90_000 })
      await pass(bench, 90_000)
      expect(bench.disk.health).toBe(health)
      expect(bench.disk.remains()).toEqual(new Map([['alice', 45e9]]))
    }
    const fine = await up()
    fine.disk.mishaps = { obstacle: { at: 0.5, effect: 'dies' } }
    fine.disk.erase('metadata')
    fine.disk.mishaps = undefined
    await pass(fine, 90_000)
    expect(fine.disk.health).toBe('ok')
  })
})

describe('a refused erase says why', () => {
  test.each([
    ['absent', (disk: Disk): void => void (disk.missing = true), 'overwrite'],
    ['dead', (disk: Disk): void => void (disk.health = 'dead'), 'overwrite'],
    ['command failed', (disk: Disk): void => void (disk.mishaps = { refuses: ['overwrite'] }), 'overwrite'],
    ['not supported', (): void => {}, 'nvme-format'],
    ['read-only', (disk: Disk): void => void (disk.readOnly = true), 'overwrite'],
    ['busy', (disk: Disk): void => void disk.erase('overwrite', { durationMs: 90_000 }), 'overwrite'],
  ] as const)('%s', async (reason, prepare, method) => {
    const { disk } = await up()
    prepare(disk)
    expect(disk.eraseRefusal(method)).toBe(reason)
    expect(disk.erase(method).record).toMatchObject({ outcome: 'failed', coveredBytes: 0 })
  })

  test('no power', () => {
    expect((machineWith([specs.hdd]).machine.disks[0] as Disk).eraseRefusal('overwrite')).toBe('no power')
  })

  test('nothing, of what is not refused', async () => {
    const { disk } = await up()
    disk.mishaps = { refuses: ['nvme-format'] }
    expect(disk.eraseRefusal('overwrite')).toBeUndefined()
  })

  test('that a drive has no ATA, or that an enhanced erase takes one that can', async () => {
    const { disk } = await up({ ...specs.nvme })
    expect(disk.eraseRefusal('ata-secure-erase')).toBe('not supported')
    const plain = (await up({ ...specs.hdd, ata: { security: true, enhanced: false } })).disk
    plain.ata?.setPassword('secret')
    expect(plain.eraseRefusal('ata-secure-erase', { password: 'secret' })).toBeUndefined()
    expect(plain.eraseRefusal('ata-secure-erase', { password: 'secret', enhanced: true })).toBeDefined()
  })
})

describe('what is on it', () => {
  test('an erase is told from its start to its end', async () => {
    const bench = await up()
    bench.disk.erase('overwrite', { durationMs: 1000 })
    await pass(bench, 1000)
    expect(bench.told()).toEqual([
      { kind: 'erase', disk: '/dev/sda', method: 'overwrite', phase: 'start' },
      {
        kind: 'erase',
        disk: '/dev/sda',
        method: 'overwrite',
        phase: 'end',
        outcome: 'completed',
        coveredBytes: specs.hdd.sizeBytes,
      },
    ])
  })

  test('the table goes with the first bytes, and with no others', async () => {
    const { disk } = await up()
    const { layout } = disk
    disk.clear(1, 10e9)
    disk.clear(0, 0)
    expect(disk.layout).toBe(layout)
    disk.clear(0, 1)
    expect(disk.layout).toEqual({ signatures: [], partitions: [] })
    disk.write('bob', 5e9)
    expect(disk.signatures).toEqual([])
    disk.signatures = ['ext4']
    expect(disk.layout).toEqual({ signatures: ['ext4'], partitions: [] })
    disk.write('bob')
    expect(disk.signatures).toEqual(['gpt'])
  })

  test('what a program wiped is on record', async () => {
    const { disk } = await up()
    disk.wipe(0, 10e9)
    expect(disk.remains()).toEqual(new Map([['alice', 80e9]]))
    expect(disk.erasures.at(-1)).toMatchObject({ coveredBytes: 10e9, outcome: 'completed' })
  })

  test('a machine boots from it only if it can be read', async () => {
    const { disk } = await up()
    expect(disk.bootable).toBe(true)
    disk.missing = true
    expect(disk.bootable).toBe(false)
    disk.missing = false
    disk.ata?.setPassword('secret')
    disk.ata?.powerLost()
    expect([disk.ata?.locked, disk.bootable]).toEqual([true, false])
    const other = (await up()).disk
    other.health = 'dead'
    expect(other.bootable).toBe(false)
  })

  test('nothing reaches a disk that is off, dead or gone', async () => {
    for (const [change, takes] of [
      [(): void => {}, true],
      [(disk: Disk): void => void (disk.health = 'dead'), false],
      [(disk: Disk): void => void (disk.missing = true), false],
      [(disk: Disk): void => disk.powerOff(), false],
    ] as const) {
      const { disk } = await up()
      change(disk)
      expect(disk.cover(0, 1e9)).toBe(takes)
      expect(disk.remains()).toEqual(new Map([['alice', takes ? 89e9 : 90e9]]))
    }
  })
})
