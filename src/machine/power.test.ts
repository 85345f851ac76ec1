import { expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'
import type { ResetType } from './power.ts'

const kindsOf = (entries: Record<string, unknown>[]) =>
  entries.map(({ kind, power, device }) => power ?? device ?? kind)

/** A machine that boots a ramdisk from the network, and does. */
async function up() {
  const bench = machineWith([specs.hdd])
  bench.machine.networkBoot = { parameters: {} }
  bench.machine.bootOrder = ['Pxe']
  await boot(bench)
  return bench
}

/** A machine in the first milliseconds of its self-test. */
async function inPost() {
  const bench = machineWith([specs.hdd])
  bench.machine.networkBoot = { parameters: {} }
  bench.machine.powerOn()
  await pass(bench, bench.machine.timing.powerOnMs + 1_000)
  expect(bench.machine).toMatchObject({ power: 'On', running: 'nothing', boots: 1 })
  return bench
}

test('a new machine is off, boots what its order says, and has nobody to start', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  expect(machine).toMatchObject({
    power: 'Off',
    mains: true,
    running: 'nothing',
    boots: 0,
    pstore: [],
    bootEntries: [],
  })
  expect(machine.override).toEqual({ enabled: 'Disabled', target: 'None', mode: 'UEFI' })
  expect(machine.virtualMedia).toEqual({ Cd: undefined, Usb: undefined })
  expect(machine.nics.map(({ mac }) => mac)).toEqual(['52:54:00:00:00:01', '52:54:00:00:00:02'])
})

test.each<[ResetType, ResetType[]]>([
  ['On', ['ForceOff', 'On']],
  ['ForceOn', ['ForceOff', 'ForceOn']],
])('%s while the power goes down switches on once it is down', async (_type, orders) => {
  const bench = await up()
  const { machine } = bench
  const entries = bench.world.journal.entries.length
  for (const order of orders) expect(machine.act(order)).toBe('accepted')
  expect(machine.power).toBe('PoweringOff')
  await pass(bench, 600_000)
  const seen = bench.world.journal.entries.slice(entries) as unknown as Record<string, unknown>[]
  expect(kindsOf(seen)).toEqual(['halted', 'PoweringOff', 'Off', 'PoweringOn', 'On', 'Pxe'])
  expect(bench.boots).toHaveLength(2)
  // It was meant for that once.
  machine.powerOff()
  await pass(bench, 600_000)
  expect(machine.power).toBe('Off')
})

test('the last order counts: off, on and off again stays off', async () => {
  const bench = await up()
  for (const order of ['ForceOff', 'On', 'ForceOff'] as const) expect(bench.machine.act(order)).toBe('accepted')
  await pass(bench, 600_000)
  expect(bench.machine).toMatchObject({ power: 'Off', boots: 1 })
})

test('a machine that is ordered off in the middle of a power cycle stays off', async () => {
  const bench = await up()
  bench.machine.powerCycle()
  await pass(bench, bench.machine.timing.powerOffMs / 2)
  expect(bench.machine.act('ForceOff')).toBe('accepted')
  await pass(bench, 600_000)
  expect(bench.machine).toMatchObject({ power: 'Off', boots: 1 })
})

test('an order for off while the power is going down does not put that off', async () => {
  const bench = await up()
  const { machine } = bench
  machine.powerOff()
  await pass(bench, machine.timing.powerOffMs - 1)
  machine.powerOff()
  expect(await pass(bench, 1)).toEqual([{ kind: 'power', power: 'Off' }])
  machine.powerOff()
  expect(await pass(bench, 60_000)).toEqual([])
})

test.each(['shutDown', 'gracefulRestart', 'reset', 'powerCycle', 'nmi', 'pushPowerButton'] as const)(
  'nothing hears %s while the power goes down',
  async (order) => {
    const bench = await up()
    const { machine } = bench
    machine.powerOff()
    await pass(bench, machine.timing.powerOffMs - 1)
    machine[order]()
    expect(await pass(bench, 600_000)).toEqual([{ kind: 'power', power: 'Off' }])
    expect(bench.boots).toHaveLength(1)
  },
)

test.each(['powerOn', 'shutDown', 'gracefulRestart', 'reset', 'nmi', 'pushPowerButton'] as const)(
  'nothing hears %s while the power comes up',
  async (order) => {
    const bench = machineWith([specs.hdd])
    const { machine } = bench
    machine.powerOn()
    await pass(bench, machine.timing.powerOnMs - 1)
    machine[order]()
    expect(await pass(bench, 1)).toEqual([{ kind: 'power', power: 'On' }])
    expect(machine.boots).toBe(1)
  },
)

test('switching on what is on changes nothing', async () => {
  const bench = await up()
  bench.machine.powerOn()
  expect(await pass(bench, 600_000)).toEqual([])
  expect(bench.machine.power).toBe('On')
})

test('power that comes up can be cut, and cycled, before a boot begins', async () => {
  const cut = machineWith([specs.hdd])
  cut.machine.powerOn()
  expect(cut.machine.act('ForceOff')).toBe('accepted')
  await pass(cut, 600_000)
  expect(cut.machine).toMatchObject({ power: 'Off', boots: 0 })

  const cycled = machineWith([specs.hdd])
  cycled.machine.powerOn()
  expect(cycled.machine.act('PowerCycle')).toBe('accepted')
  expect(kindsOf(await pass(cycled, 60_000)).slice(0, 3)).toEqual(['Off', 'PoweringOn', 'On'])
  expect(cycled.machine.boots).toBe(1)
})

test('a power cycle of a machine that is off has nothing to cut', async () => {
  const bench = machineWith([specs.hdd])
  bench.machine.powerCycle()
  expect(bench.machine.power).toBe('PoweringOn')
})

test('before an operating system runs, the firmware takes a request for a shutdown or a restart at once', async () => {
  const off = await inPost()
  off.machine.shutDown()
  expect(off.machine.power).toBe('PoweringOff')
  const button = await inPost()
  button.machine.pushPowerButton()
  expect(button.machine.power).toBe('PoweringOff')
  const restarted = await inPost()
  restarted.machine.gracefulRestart()
  expect(restarted.machine).toMatchObject({ power: 'On', boots: 2 })
})

test('an operating system that was asked to restart takes its time, and power stays on', async () => {
  const bench = await up()
  const { machine } = bench
  machine.gracefulRestart()
  expect(await pass(bench, machine.timing.shutdownMs - 1)).toEqual([])
  expect(machine).toMatchObject({ running: 'ramdisk', boots: 1 })
  expect(await pass(bench, 1)).toEqual([{ kind: 'halted', what: 'ramdisk', why: 'reset' }])
  expect(machine).toMatchObject({ power: 'On', running: 'nothing', boots: 2 })
})

test.each(['shutDown', 'gracefulRestart'] as const)(
  'an operating system that shuts down does not begin anew when %s asks once more',
  async (again) => {
    const bench = await up()
    const { machine } = bench
    machine.shutDown()
    await pass(bench, machine.timing.shutdownMs - 1)
    machine[again]()
    await pass(bench, 1)
    expect(machine.power).toBe('PoweringOff')
    await pass(bench, 600_000)
    expect(machine.power).toBe('Off')
  },
)

test('a shutdown that the firmware did not follow with power off can be asked for again', async () => {
  const bench = await up()
  const { machine } = bench
  machine.faults = { ignores: ['powerOff'] }
  machine.shutDown()
  expect(await pass(bench, 600_000)).toEqual([{ kind: 'ignored', order: 'powerOff' }])
  expect(machine.power).toBe('On')
  machine.faults = {}
  machine.shutDown()
  await pass(bench, 600_000)
  expect(machine.power).toBe('Off')
})

test.each(['shutDown', 'gracefulRestart'] as const)('a crashed kernel does not hear %s', async (order) => {
  const bench = await up()
  bench.machine.panic()
  bench.machine[order]()
  expect(await pass(bench, 600_000)).toEqual([])
  expect(bench.machine).toMatchObject({ power: 'On', running: 'crashed', boots: 1 })
})

test('a kernel that dies while it shuts down never gets there; the next one may', async () => {
  const bench = await up()
  const { machine } = bench
  machine.shutDown()
  machine.panic()
  await pass(bench, 600_000)
  expect(machine).toMatchObject({ power: 'On', running: 'crashed' })
  machine.reset()
  await pass(bench, 600_000)
  machine.shutDown()
  await pass(bench, 600_000)
  expect(machine.power).toBe('Off')
})

test('a reset overtakes a shutdown that was under way', async () => {
  const bench = await up()
  bench.machine.shutDown()
  bench.machine.reset()
  await pass(bench, 600_000)
  expect(bench.machine).toMatchObject({ power: 'On', running: 'ramdisk', boots: 2 })
})

test.each([
  ['powerOn', 'ForceOff', 'On', 'Off'],
  ['powerOff', 'ForceOff', 'ForceOff', 'On'],
  ['shutdown', 'On', 'GracefulRestart', 'On'],
  ['reset', 'On', 'PowerCycle', 'On'],
] as const)('a BMC that loses %s takes the order all the same', async (lost, first, order, power) => {
  const bench = await up()
  const { machine } = bench
  if (lost !== 'powerOff') machine.act(first)
  machine.faults = { ignores: [lost] }
  expect(machine.act(order)).toBe('accepted')
  expect(bench.world.journal.entries.at(-1)).toMatchObject({ kind: 'ignored', order: lost })
  await pass(bench, 600_000)
  expect(machine).toMatchObject({ power, boots: 1 })
})

test('an order for off that is lost does not take back an order for on', async () => {
  const bench = await up()
  bench.machine.powerOff()
  bench.machine.powerOn()
  bench.machine.faults = { ignores: ['powerOff'] }
  bench.machine.powerOff()
  await pass(bench, 600_000)
  expect(bench.machine).toMatchObject({ power: 'On', boots: 2 })
})

test.each([
  ['a ramdisk', false],
  ['an operating system', true],
])('a non-maskable interrupt stops the kernel of %s and leaves its last words', async (_what, installed) => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  if (installed) machine.occupy('alice')
  else machine.networkBoot = { parameters: {} }
  await boot(bench)
  expect(machine.running).toBe(installed ? 'os' : 'ramdisk')
  expect(machine.act('Nmi')).toBe('accepted')
  expect(machine).toMatchObject({ power: 'On', running: 'crashed' })
  expect(machine.pstore).toHaveLength(1)
  expect(bench.world.journal.entries.at(-1)).toMatchObject({ kind: 'halted', why: 'nmi' })
  machine.nmi()
  expect(machine.pstore).toHaveLength(1)
})

test('firmware has no kernel that could panic', async () => {
  const bench = await inPost()
  bench.machine.panic()
  expect(bench.machine.pstore).toEqual([])
  await pass(bench, 600_000)
  expect(bench.machine.running).toBe('ramdisk')
})

test('why a system is gone is recorded', async () => {
  const bench = await up()
  const { machine } = bench
  const whys = () => bench.world.journal.entries.filter(({ kind }) => kind === 'halted').map(({ why }) => why)
  machine.panic()
  machine.reset()
  await pass(bench, 600_000)
  machine.powerCycle()
  await pass(bench, 600_000)
  machine.losePower(60_000)
  await pass(bench, 600_000)
  machine.powerOff()
  expect(whys()).toEqual(['kernel panic', 'power cycle', 'power loss', 'power off'])
})
