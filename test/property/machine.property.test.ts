import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BlockDevice } from '../../src/machine/block-device.ts'
import type { Disk, EraseMethod, EraseOptions } from '../../src/machine/disk.ts'
import type { BootOverride, MachineFaults } from '../../src/machine/machine.ts'
import { painted, type Region } from '../../src/machine/regions.ts'
import { restore, snapshot } from '../../src/machine/snapshot.ts'
import { boot, machineWith, pass, specs } from '../machine/bench.ts'

const disks = [
  specs.hdd,
  specs.ssd,
  { ...specs.nvme, device: '/dev/nvme0n1' },
  { ...specs.hdd, device: '/dev/sdc', transport: 'sas' as const },
]
const raid = { model: 'RAID', firmwareVersion: '1', levels: ['RAID0', 'RAID1', 'RAID5'] as const, passThrough: true }

type Op =
  | { do: 'write'; disk: number; from: number; to: number; tenant: string }
  | { do: 'write volume'; tenant: string; from: number; to: number }
  | { do: 'erase'; device: number; method: EraseMethod; options: EraseOptions }
  | { do: 'password'; disk: number }
  | { do: 'power'; order: 'powerOn' | 'powerOff' | 'reset' | 'powerCycle' | 'losePower' | 'restorePower' | 'panic' }
  | { do: 'raid'; change: 'create' | 'delete' | 'initialize'; level: 'RAID0' | 'RAID1'; later: boolean }
  | { do: 'md'; change: 'create' | 'remove' }
  | { do: 'faults'; faults: MachineFaults }
  | { do: 'mishap'; disk: number; ignores: EraseMethod[]; obstacle: Disk['mishaps'] }
  | { do: 'health'; disk: number; dead: boolean; missing: boolean }
  | { do: 'override'; override: BootOverride; media: boolean }
  | { do: 'wait'; ms: number }

const methods = [
  'overwrite',
  'ata-secure-erase',
  'nvme-format',
  'nvme-sanitize',
  'cryptographic',
  'block-erase',
  'metadata',
] as const satisfies EraseMethod[]
const disk = fc.nat({ max: disks.length - 1 })
const rarely = fc.nat({ max: 9 }).map((n) => n === 0)
const share = fc.integer({ min: 0, max: 100 })
const tenant = fc.constantFrom('alice', 'bob')

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 400_000 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('write' as const), disk, from: share, to: share, tenant }) },
  fc.record({ do: fc.constant('write volume' as const), from: share, to: share, tenant }),
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('erase' as const),
      device: fc.nat({ max: 5 }),
      method: fc.constantFrom('overwrite', 'overwrite', 'overwrite', 'metadata', ...methods),
      options: fc.record(
        {
          passes: fc.integer({ min: 1, max: 3 }),
          enhanced: fc.boolean(),
          ses: fc.constantFrom(1 as const, 2 as const),
          action: fc.constantFrom('block' as const, 'crypto' as const),
          by: fc.constantFrom('host' as const, 'bmc' as const),
          durationMs: fc.integer({ min: 0, max: 300_000 }),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  fc.record({ do: fc.constant('password' as const), disk }),
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('power' as const),
      order: fc.constantFrom(
        'powerOn',
        'powerOn',
        'powerOn',
        'restorePower',
        'powerOff',
        'reset',
        'powerCycle',
        'losePower',
        'panic',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('raid' as const),
      change: fc.constantFrom('create', 'delete', 'initialize'),
      level: fc.constantFrom('RAID0', 'RAID1'),
      later: fc.boolean(),
    }),
  },
  fc.record({ do: fc.constant('md' as const), change: fc.constantFrom('create', 'remove') }),
  fc.record({
    do: fc.constant('faults' as const),
    faults: fc.record(
      { hangsInPost: rarely, panicsAfterMs: fc.nat({ max: 100_000 }), rebootsAfterPanicMs: fc.constant(5_000) },
      { requiredKeys: [] },
    ),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('mishap' as const),
      disk,
      ignores: fc.constantFrom<EraseMethod[]>([], [...methods]),
      obstacle: fc.option(
        fc.record({
          obstacle: fc.record({
            at: fc.double({ min: 0, max: 1, noNaN: true }),
            effect: fc.constantFrom('fails', 'hangs', 'dies'),
          }),
        }),
        { nil: undefined },
      ),
    }),
  },
  fc.record({ do: fc.constant('health' as const), disk, dead: rarely, missing: rarely }),
  fc.record({
    do: fc.constant('override' as const),
    media: fc.boolean(),
    override: fc.record({
      enabled: fc.constantFrom('Disabled', 'Once', 'Continuous'),
      target: fc.constantFrom('Cd', 'Pxe', 'Hdd', 'None'),
      mode: fc.constant('UEFI' as const),
    }),
  }),
)

const orders = (maxLength: number) => fc.array(op, { minLength: 5, maxLength, size: 'max' })

/** A machine with its ramdisk up, and beside it what was ever written where: painted by writes, never by erasures. */
async function rig(seed: string) {
  const bench = machineWith(disks, { raid }, seed)
  const { machine } = bench
  machine.networkBoot = { parameters: {} }
  machine.bootOrder = ['Pxe']
  await boot(bench)
  machine.occupy('alice')
  for (const liar of machine.disks.slice(2)) liar.mishaps = { ignores: [...methods] }
  machine.raid?.create({ level: 'RAID1', disks: machine.disks.slice(0, 2), capacityBytes: 2e10 })
  const written: Region[][] = machine.disks.map(({ sizeBytes }) => [{ from: 0, to: sizeBytes, tenant: undefined }])
  const noteWrites = () => {
    for (const [i, { regions }] of machine.disks.entries())
      for (const { from, to, tenant: by } of regions)
        if (by !== undefined) written[i] = painted(written[i] ?? [], from, to, by)
  }
  noteWrites()
  return { ...bench, written, noteWrites }
}

const range = (a: number, b: number, size: number): [number, number] => [
  Math.floor((Math.min(a, b) / 100) * size),
  Math.floor((Math.max(a, b) / 100) * size),
]

const tenantAt = (regions: readonly Region[], place: number) =>
  regions.find(({ from, to }) => from <= place && place < to)?.tenant

/** A write changes just the bytes it is about. */
function expectWritten(
  { regions, sizeBytes }: Disk,
  before: readonly Region[],
  { from, to, tenant: by }: Region,
): void {
  for (const place of [0, from - 1, from, to - 1, to, sizeBytes - 1])
    expect(tenantAt(regions, place)).toBe(from <= place && place < to ? by : tenantAt(before, place))
}

type Rig = Awaited<ReturnType<typeof rig>>

async function apply(target: Rig, order: Op): Promise<void> {
  const { machine, noteWrites } = target
  const [first, second] = machine.disks as [Disk, Disk]
  switch (order.do) {
    case 'wait':
      await pass(target, order.ms)
      return
    case 'write': {
      const on = machine.disks[order.disk] as Disk
      const [from, to] = range(order.from, order.to, on.sizeBytes)
      const before = on.regions
      on.write(order.tenant, from, to)
      expectWritten(on, before, { from, to, tenant: order.tenant })
      return noteWrites()
    }
    case 'write volume': {
      const [volume] = [...(machine.raid?.volumes ?? []), ...machine.softwareRaid.arrays]
      volume?.write(order.tenant, ...range(order.from, order.to, volume.sizeBytes))
      return noteWrites()
    }
    case 'erase': {
      const devices: BlockDevice[] = [
        ...machine.disks,
        ...(machine.raid?.volumes ?? []),
        ...machine.softwareRaid.arrays,
      ]
      devices[order.device]?.erase(order.method, order.options)
      return
    }
    case 'password':
      machine.disks[order.disk]?.ata?.setPassword('NULL')
      return
    case 'power':
      machine[order.order]()
      return
    case 'raid': {
      const when = order.later ? 'OnReset' : 'Immediate'
      const volume = machine.raid?.volumes[0]
      if (order.change === 'create')
        machine.raid?.create({ level: order.level, disks: [first, second], capacityBytes: 2e10 }, when)
      else if (volume && order.change === 'delete') machine.raid?.delete(volume.id, when)
      else volume?.initialize(order.later ? 'Slow' : 'Fast')
      return
    }
    case 'md': {
      const [array] = machine.softwareRaid.known
      if (order.change === 'remove') return array && machine.softwareRaid.remove(array)
      for (const member of [first, second]) machine.softwareRaid.partition(member, ['MAX'])
      const members = [first, second].map((member) => ({ disk: member, partition: 1 }))
      machine.softwareRaid.create({ level: 'RAID1', members })
      return
    }
    case 'faults':
      machine.faults = order.faults
      return
    case 'mishap': {
      const on = machine.disks[order.disk] as Disk
      on.mishaps = { ignores: order.ignores, ...order.obstacle }
      return
    }
    case 'health': {
      const on = machine.disks[order.disk] as Disk
      on.health = order.dead ? 'dead' : 'ok'
      on.missing = order.missing
      return
    }
    case 'override':
      machine.override = order.override
      machine.virtualMedia.Cd = order.media ? { image: 'x', parameters: {}, writeProtected: true } : undefined
  }
}

const bytesOf = (regions: readonly Region[]) =>
  regions.reduce((sum, { from, to, tenant: by }) => sum + (by === undefined ? 0 : to - from), 0)

function holds({ machine, written }: Rig): void {
  for (const [i, { regions, sizeBytes, erasures }] of machine.disks.entries()) {
    // The regions are a partition of the disk, as short as it can be.
    expect(regions[0]?.from).toBe(0)
    expect(regions.at(-1)?.to).toBe(sizeBytes)
    for (const [k, region] of regions.entries()) {
      expect(region.to).toBeGreaterThan(region.from)
      const next = regions[k + 1]
      if (!next) continue
      expect(next.from).toBe(region.to)
      expect(next.tenant).not.toBe(region.tenant)
    }
    // Nothing appears: what is there was written there, by that tenant.
    const ever = written[i] ?? []
    let merged: Region[] = [...ever]
    for (const { from, to, tenant: by } of regions) if (by !== undefined) merged = painted(merged, from, to, by)
    expect(merged).toEqual(ever)
    // Nothing disappears but by an erase that covered it.
    const lost = bytesOf(ever) - bytesOf(regions)
    const covered = erasures.reduce((sum, { coveredBytes }) => sum + coveredBytes, 0)
    expect(lost).toBeLessThanOrEqual(covered)
    for (const { outcome, coveredBytes, endedAt } of erasures) {
      expect(outcome === 'ineffective' && coveredBytes > 0).toBe(false)
      expect(endedAt === undefined).toBe(outcome === 'running')
    }
  }
}

const truth = (machine: Rig['machine']) => machine.disks.map(({ regions }) => regions)

test('ground truth is conserved through boots, cuts, erasures, RAID and faults', async () => {
  const seen = new Map<string, number>()
  const count = (what: string) => void seen.set(what, (seen.get(what) ?? 0) + 1)
  await fc.assert(
    fc.asyncProperty(orders(30), async (all) => {
      const target = await rig('truth')
      for (const order of all) {
        await apply(target, order)
        holds(target)
      }
      for (const { erasures } of target.machine.disks)
        for (const { outcome, through } of erasures) count(through === undefined ? outcome : `${outcome} by volume`)
    }),
    { numRuns: 400 },
  )
  // What was tried is worth something only if it happened.
  for (const outcome of ['completed', 'interrupted', 'running', 'completed by volume', 'interrupted by volume'])
    expect([outcome, (seen.get(outcome) ?? 0) > 10]).toEqual([outcome, true])
  for (const outcome of ['failed', 'ineffective']) expect([...seen.keys()]).toContain(outcome)
})

test('without power nothing on a disk changes', async () => {
  await fc.assert(
    fc.asyncProperty(orders(20), fc.integer({ min: 1, max: 10_000_000 }), async (all, ms) => {
      const target = await rig('dark')
      for (const order of all) await apply(target, order)
      target.machine.losePower()
      const before = truth(target.machine)
      await pass(target, ms)
      expect(truth(target.machine)).toEqual(before)
    }),
    { numRuns: 150 },
  )
})

test('an override for once serves one boot, and only that one', async () => {
  await fc.assert(
    fc.asyncProperty(orders(30), async (all) => {
      const target = await rig('override')
      const { machine } = target
      let armed: BootOverride | undefined
      machine.watch((kind, { device }) => {
        if (kind !== 'boot') return
        expect(machine.override.enabled).not.toBe('Once')
        const { enabled, target: standing } = machine.override
        const wanted = armed?.target ?? (enabled === 'Continuous' ? standing : 'None')
        const has: Record<string, boolean> = { Cd: machine.virtualMedia.Cd !== undefined, Pxe: true }
        // The override's device if it boots, and otherwise the first of the standing order, which is the network.
        expect(device).toBe(has[wanted] || (wanted === 'Hdd' && device === 'Hdd') ? wanted : 'Pxe')
        armed = undefined
      })
      for (const order of all) {
        if (order.do === 'override') armed = order.override.enabled === 'Once' ? order.override : undefined
        await apply(target, order)
      }
    }),
    { numRuns: 300 },
  )
})

test('a saved and restored machine has the same truth', async () => {
  await fc.assert(
    fc.asyncProperty(orders(20), async (all) => {
      const target = await rig('saved')
      for (const order of all) await apply(target, order)
      const saved = JSON.parse(JSON.stringify(snapshot(target.machine)))
      const copy = machineWith(disks, { raid })
      restore(copy.machine, saved)
      expect(copy.machine.dataAtRisk()).toEqual(target.machine.dataAtRisk())
      expect(copy.machine.raid?.volumes.map(({ id, regions }) => ({ id, regions }))).toEqual(
        target.machine.raid?.volumes.map(({ id, regions }) => ({ id, regions })),
      )
      expect(copy.machine.softwareRaid.known.length).toBe(target.machine.softwareRaid.known.length)
    }),
    { numRuns: 150 },
  )
})

test('a complete erase of a whole disk, after the last write, leaves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<[number, EraseMethod, EraseOptions]>(
        [0, 'overwrite', { passes: 2 }],
        [1, 'ata-secure-erase', { enhanced: true }],
        [2, 'nvme-format', { ses: 1 }],
        [2, 'nvme-sanitize', { action: 'block' }],
        [2, 'cryptographic', {}],
      ),
      fc.array(fc.tuple(share, share, tenant), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 5 }),
      async ([index, method, options], writes, looks) => {
        const target = await rig('whole')
        const { machine } = target
        const on = machine.disks[index] as Disk
        on.mishaps = undefined
        for (const [from, to, by] of writes) on.fill(by, ...range(from, to, on.sizeBytes))
        on.ata?.setPassword('NULL')
        const run = on.erase(method, options)
        // Looking changes nothing.
        for (const ms of looks) {
          await pass(target, ms)
          bytesOf(on.regions)
        }
        await pass(target, 24 * 3_600_000)
        expect(run.report).toEqual({ ok: true })
        expect(on.regions).toEqual([{ from: 0, to: on.sizeBytes, tenant: undefined }])
      },
    ),
    { numRuns: 100 },
  )
})

test('the same orders make the same journal', async () => {
  await fc.assert(
    fc.asyncProperty(orders(25), async (all) => {
      const digests: string[] = []
      for (let i = 0; i < 2; i++) {
        const target = await rig('twice')
        for (const order of all) await apply(target, order)
        digests.push(target.world.journal.digest())
      }
      expect(digests[0]).toBe(digests[1])
    }),
    { numRuns: 50 },
  )
})
