import fc from 'fast-check'
import { expect, test } from 'vitest'
import { orderAgentFault } from '../../src/fake-agent/fault-engine.ts'
import type { AgentFault, ToolEffect } from '../../src/fake-agent/faults.ts'
import type { Disk, DiskMishaps, Erasure } from '../../src/machine/disk.ts'
import type { Region } from '../../src/machine/regions.ts'
import { Bench, node } from './bench.ts'
import { recordedMachine } from './recorded-machine.ts'

/**
 * Whatever is done to a machine, by whomever, in whatever order: a byte that was a tenant's is theirs until an erase, of
 * which there is evidence, has reached just this byte; and none becomes anybody's that nobody has written. Looked up place
 * by place, against what was seen before, never against what the disks say of themselves.
 */
type Op =
  | { do: 'step'; step: string; args: Record<string, unknown>; info: Record<string, unknown> }
  | { do: 'raid'; change: 'create_configuration' | 'delete_configuration'; level: string; size: number | 'MAX' }
  | { do: 'power'; order: 'cut' | 'back' | 'reset' | 'panic' | 'off' | 'agent crashes' }
  | { do: 'fault'; fault: AgentFault }
  | { do: 'disk'; disk: number; mishaps: DiskMishaps; health: 'ok' | 'dead'; missing: boolean; frozen: boolean }
  | { do: 'tenant'; disk: number; from: number; to: number }
  | { do: 'wait'; ms: number }

const steps = [
  'erase_devices',
  'erase_devices',
  'erase_devices_metadata',
  'erase_devices_express',
  'erase_pstore',
  'clean_uefi_nvram',
  'burnin_disk',
]
const tools = ['wipefs', 'hdparm', 'nvme format', 'shred', 'lsblk', 'mdadm', 'sgdisk', 'parted']
const methods = ['overwrite', 'ata-secure-erase', 'nvme-format', 'metadata'] as const
const rarely = fc.nat({ max: 7 }).map((n) => n === 0)
const disk = fc.nat({ max: 2 })
const share = fc.integer({ min: 0, max: 100 })
const ms = fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 3_600_000 }), fc.nat(100_000_000))
const failing: fc.Arbitrary<ToolEffect> = fc.record({ exitCode: fc.constantFrom(1, 5) })
const ending = fc.constantFrom('crashAfterMs', 'panicAfterMs', 'resetAfterMs', 'powerLossAfterMs')

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('step' as const),
      step: fc.constantFrom(...steps),
      args: fc.constant({}),
      info: fc.record(
        {
          agent_erase_devices_iterations: fc.integer({ min: 0, max: 3 }),
          agent_continue_if_secure_erase_failed: fc.boolean(),
          agent_enable_ata_secure_erase: fc.boolean(),
          agent_enable_nvme_secure_erase: fc.boolean(),
          agent_erase_skip_read_only: fc.boolean(),
          disk_erasure_concurrency: fc.constantFrom(1, 2, 4),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('raid' as const),
      change: fc.constantFrom('create_configuration', 'delete_configuration'),
      level: fc.constantFrom('0', '1'),
      size: fc.constantFrom(100, 'MAX' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('power' as const),
      order: fc.constantFrom('cut', 'back', 'back', 'reset', 'reset', 'panic', 'off', 'agent crashes'),
    }),
  },
  fc
    .tuple(fc.constantFrom(...tools), failing)
    .map(([tool, does]): Op => ({ do: 'fault', fault: { at: 'tool', match: { tool }, times: 1, does } })),
  fc
    .tuple(ending, fc.nat(30_000_000))
    .map(([what, after]): Op => ({ do: 'fault', fault: { at: 'command', times: 1, does: { [what]: after } } })),
  fc.record({
    do: fc.constant('disk' as const),
    disk,
    mishaps: fc.record(
      {
        ignores: fc.subarray([...methods]),
        obstacle: fc.record({
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          effect: fc.constantFrom('fails', 'hangs', 'dies'),
        }),
      },
      { requiredKeys: [] },
    ),
    health: rarely.map((dead) => (dead ? 'dead' : 'ok')),
    missing: rarely,
    frozen: rarely,
  }),
  fc.record({ do: fc.constant('tenant' as const), disk, from: share, to: share }),
)

const places = (size: number): number[] => [
  ...Array.from({ length: 200 }, (_, i) => Math.floor((size * i) / 200)),
  ...[1, 5_000, 16_895, 16_896, 20_479, 20_480].flatMap((bytes) => [bytes, size - bytes - 1]),
  ...[1, 513].flatMap((mib) => [mib * 1_048_576, mib * 1_048_576 + 16_895, mib * 1_048_576 + 16_896]),
]

const tenantAt = (regions: readonly Region[], place: number) =>
  regions.find(({ from, to }) => from <= place && place < to)?.tenant

/** Whether an erase has reached a place of a disk, by the evidence. */
function reached({ method, coveredBytes, outcome, within }: Erasure, size: number, place: number): boolean {
  if (outcome === 'ineffective') return false
  const { from, to } = within ?? { from: 0, to: size }
  if (place < from || place >= to) return false
  if (method !== 'metadata' || coveredBytes >= to - from) return place < from + coveredBytes
  return place < from + coveredBytes / 2 || place >= to - coveredBytes / 2
}

type Rig = { bench: Bench; seen: Map<Disk, (string | undefined)[]>; at: number }

function holds({ bench, seen, at }: Rig): void {
  for (const each of bench.machine.disks) {
    const before = seen.get(each) as (string | undefined)[]
    const { regions, sizeBytes, erasures } = each
    const active = erasures.filter(({ endedAt }) => endedAt === undefined || endedAt >= at)
    for (const [i, place] of places(sizeBytes).entries()) {
      const [was, is] = [before[i], tenantAt(regions, place)]
      if (was === is) continue
      // Nothing appears, and nothing changes hands.
      expect([each.device, place, is]).toEqual([each.device, place, undefined])
      const by = active.filter((erasure) => reached(erasure, sizeBytes, place))
      expect([each.device, place, was, by.length > 0 ? 'erased' : erasures]).toEqual([
        each.device,
        place,
        was,
        'erased',
      ])
    }
  }
}

function look(rig: Rig): void {
  rig.at = rig.bench.world.clock.now()
  for (const each of rig.bench.machine.disks)
    rig.seen.set(
      each,
      places(each.sizeBytes).map((place) => tenantAt(each.regions, place)),
    )
}

async function apply({ bench }: Rig, order: Op): Promise<void> {
  const { machine, world } = bench
  const command = (step: string, of: object) => {
    const sent = { step, priority: 0, interface: 'deploy' }
    const params = { step: sent, node: { ...node, ...of }, ports: [] }
    const body = JSON.stringify({ name: 'clean.execute_clean_step', params })
    const url = `http://agent-node-1/v1/commands/?wait=false&agent_token=${bench.agentToken}`
    bench.conductor.spawn('ask', async () => {
      await bench.conductor.fetch({ method: 'POST', url, body, timeoutMs: 1_000 }).catch(() => undefined)
    })
  }
  switch (order.do) {
    case 'wait':
      bench.conductor.clock.after(order.ms, () => {})
      await world.run(order.ms)
      return
    case 'step':
      command(order.step, { driver_internal_info: order.info })
      break
    case 'raid': {
      const disks = [{ controller: 'software', raid_level: '1', size_gb: order.size }]
      const more = order.size === 'MAX' ? [] : [{ controller: 'software', raid_level: order.level, size_gb: 'MAX' }]
      command(order.change, { target_raid_config: { logical_disks: [...disks, ...more] } })
      break
    }
    case 'power':
      if (order.order === 'cut') machine.losePower()
      else if (order.order === 'panic') machine.panic()
      else if (order.order === 'off') machine.powerOff()
      else if (order.order === 'agent crashes') machine.stopPrograms()
      else {
        machine.restorePower()
        bench.bootRamdisk()
      }
      break
    case 'fault':
      orderAgentFault(machine, order.fault, machine.clock, world.random)
      break
    case 'disk': {
      const on = machine.disks[order.disk] as Disk
      on.mishaps = order.mishaps
      on.health = order.health
      on.missing = order.missing
      if (on.ata) on.ata.frozen = order.frozen
      break
    }
    case 'tenant': {
      const on = machine.disks[order.disk] as Disk
      const [from, to] = [Math.min(order.from, order.to) / 100, Math.max(order.from, order.to) / 100]
      on.write('bob', Math.floor(from * on.sizeBytes), Math.floor(to * on.sizeBytes))
    }
  }
  bench.conductor.clock.after(200, () => {})
  await world.run(200)
}

test('through any boots, cuts, steps and faults data are gone only where an erase has been, and nothing appears', async () => {
  const ended = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(op, { minLength: 3, maxLength: 25, size: 'max' }), async (lies, orders) => {
      const bench = await new Bench({}, recordedMachine).start()
      const rig: Rig = { bench, seen: new Map(), at: 0 }
      bench.machine.occupy('alice')
      if (lies) bench.machine.disks[0]!.mishaps = { ignores: [...methods] }
      await bench.untilHeartbeats(1)
      look(rig)
      for (const order of orders) {
        await apply(rig, order)
        if (order.do !== 'tenant') holds(rig)
        look(rig)
      }
      for (const { erasures } of bench.machine.disks)
        for (const { method, outcome } of erasures) {
          const what = `${method} ${outcome}`
          ended.set(what, (ended.get(what) ?? 0) + 1)
        }
    }),
    { numRuns: 250 },
  )
  // What was tried is worth something only if it happened.
  for (const what of [
    'overwrite completed',
    'overwrite interrupted',
    'ata-secure-erase completed',
    'metadata completed',
  ])
    expect([what, (ended.get(what) ?? 0) > 5]).toEqual([what, true])
  expect([...ended.keys()]).toContain('nvme-format completed')
  expect([...ended.keys()].some((what) => what.endsWith('ineffective'))).toBe(true)
})
