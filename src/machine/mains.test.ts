import { expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'
import type { PowerRestorePolicy } from './power.ts'

test.each<[PowerRestorePolicy, 'off' | 'coming up' | 'on' | 'going down', boolean]>([
  ['AlwaysOn', 'off', true],
  ['AlwaysOn', 'coming up', true],
  ['AlwaysOn', 'on', true],
  ['AlwaysOn', 'going down', true],
  ['AlwaysOff', 'off', false],
  ['AlwaysOff', 'coming up', false],
  ['AlwaysOff', 'on', false],
  ['AlwaysOff', 'going down', false],
  ['LastState', 'off', false],
  ['LastState', 'coming up', true],
  ['LastState', 'on', true],
  ['LastState', 'going down', false],
])('%s, of a machine that was %s when the mains went', async (policy, before, on) => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  machine.powerRestorePolicy = policy
  if (before === 'coming up') machine.powerOn()
  if (before === 'on' || before === 'going down') await boot(bench)
  if (before === 'going down') machine.powerOff()
  machine.losePower()
  expect(machine).toMatchObject({ power: 'Off', mains: false, running: 'nothing', progress: 'None' })
  // What was under way is over: without current nothing moves.
  expect(await pass(bench, 3_600_000)).toEqual([])
  machine.restorePower()
  expect(machine.mains).toBe(true)
  await pass(bench, 600_000)
  expect(machine.power).toBe(on ? 'On' : 'Off')
})

test('the loss and the return are recorded, and a power that was down goes no further', async () => {
  const bench = machineWith([specs.hdd])
  const { machine, world } = bench
  machine.losePower()
  machine.restorePower()
  const [lost, back, ...more] = world.journal.entries
  expect(lost).toMatchObject({ kind: 'mains', present: false })
  expect(back).toMatchObject({ kind: 'mains', present: true })
  expect(more).toEqual([])
})

test('without mains no order is taken, and none is kept for later', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  machine.losePower()
  expect(machine.act('On')).toBe('refused')
  machine.powerOn()
  expect(machine.power).toBe('Off')
  machine.restorePower()
  await pass(bench, 600_000)
  expect(machine.power).toBe('Off')
})

test('mains cannot be lost twice, nor come back twice', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  await boot(bench)
  machine.losePower()
  machine.losePower(1_000)
  expect(await pass(bench, 3_600_000)).toEqual([])
  machine.restorePower()
  await pass(bench, 600_000)
  expect(machine.power).toBe('On')
  machine.powerOff()
  machine.restorePower()
  await pass(bench, 600_000)
  expect(machine.power).toBe('Off')
})

test('mains that come back early are not restored again when they would have been', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  machine.powerRestorePolicy = 'AlwaysOn'
  machine.losePower(60_000)
  await pass(bench, 30_000)
  machine.restorePower()
  await pass(bench, 10_000)
  machine.losePower()
  await pass(bench, 3_600_000)
  expect(machine).toMatchObject({ mains: false, power: 'Off' })
})

test('mains that are lost in the middle of a power cycle leave the machine as it was then: off', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  await boot(bench)
  machine.powerCycle()
  machine.losePower(60_000)
  await pass(bench, 600_000)
  expect(machine).toMatchObject({ mains: true, power: 'Off', boots: 1 })
})

test('when the mains go, a program that erases a volume ends and the drives do what their firmware does', async () => {
  const bench = machineWith([specs.hdd, specs.nvme, { ...specs.hdd, device: '/dev/sdc' }], {
    raid: { model: 'HBA', firmwareVersion: '1', levels: ['RAID0'], passThrough: true },
  })
  const { machine } = bench
  await boot(bench)
  // NVMe drives hang at the bus, not at the controller.
  expect(machine.raid?.disks.map(({ device }) => device)).toEqual(['/dev/sda', '/dev/sdc'])
  const [sata, nvme] = machine.disks
  if (!sata || !nvme) throw new Error('two disks')
  machine.raid?.create({ level: 'RAID0', disks: [sata] })
  const volume = machine.raid?.volumes[0]
  volume?.write('alice')
  nvme.write('bob')
  const overwrite = volume?.erase('overwrite', { durationMs: 100_000 })
  const sanitize = nvme.erase('nvme-sanitize', { action: 'block', durationMs: 100_000 })
  await pass(bench, 50_000)
  machine.losePower(60_000)
  expect(overwrite?.report).toEqual({ ok: false, reason: 'interrupted' })
  expect(sata.remains()).toEqual(new Map([['alice', 45e9]]))
  await pass(bench, 600_000)
  expect(sanitize.report).toEqual({ ok: true })
})
