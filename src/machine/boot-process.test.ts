import { describe, expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'

const media = { image: 'http://images/ipa.iso', parameters: {}, writeProtected: true }
const online = { parameters: { from: 'dhcp' } }

type Bench = ReturnType<typeof machineWith>
type Machine = Bench['machine']

/** Entries of one kind, without their time. */
const told = (bench: Bench, kind: string) =>
  bench.world.journal.entries
    .filter((entry) => entry.kind === kind)
    .map(({ at: _at, source: _source, ...entry }) => entry)

describe('how long it takes', () => {
  test('exactly what the profile says, without jitter', async () => {
    const bench = machineWith([specs.hdd], { timing: { ...machineWith([specs.hdd]).machine.timing, jitter: 0 } })
    const { machine } = bench
    machine.networkBoot = online
    machine.powerOn()
    await pass(bench, machine.timing.powerOnMs)
    await pass(bench, machine.timing.postMs + machine.timing.ramdiskMs - 1)
    expect(bench.boots).toEqual([])
    await pass(bench, 1)
    expect(bench.boots).toHaveLength(1)
  })

  test('with jitter, as much more or less as it says at most, by the seed', async () => {
    const timing = { ...machineWith([specs.hdd]).machine.timing, jitter: 0.2 }
    const postMs = async (seed: string) => {
      const bench = machineWith([specs.hdd], { timing }, seed)
      bench.machine.networkBoot = online
      await boot(bench)
      const [chosen] = bench.world.journal.entries.filter(({ kind }) => kind === 'boot')
      const [on] = bench.world.journal.entries.filter(({ kind, power }) => kind === 'power' && power === 'On')
      return (chosen?.at ?? 0) - (on?.at ?? 0)
    }
    const times = []
    for (let seed = 0; seed < 40; seed++) times.push(await postMs(String(seed)))
    expect(await postMs('0')).toBe(times[0])
    expect(Math.min(...times)).toBeGreaterThanOrEqual(timing.postMs * 0.8)
    expect(Math.max(...times)).toBeLessThanOrEqual(timing.postMs * 1.2)
    expect(Math.min(...times)).toBeLessThan(timing.postMs * 0.9)
    expect(Math.max(...times)).toBeGreaterThan(timing.postMs * 1.1)
    expect(times.every(Number.isInteger)).toBe(true)
  })

  test('progress knows since when it is so', async () => {
    const bench = machineWith([specs.hdd])
    const { machine } = bench
    machine.networkBoot = online
    machine.powerOn()
    await pass(bench, machine.timing.powerOnMs)
    const postAt = bench.world.clock.now()
    await pass(bench, machine.timing.postMs * 0.6)
    expect(machine.progressSince).toBe(postAt + machine.timing.postMs * 0.5)
    expect(machine.progress).toBe('BusInitializationStarted')
  })
})

describe('what POST applies', () => {
  test('settings of the BIOS, told only when there are some', async () => {
    const bench = machineWith([specs.hdd])
    await boot(bench)
    expect(told(bench, 'bios')).toEqual([])
    bench.machine.bios.stage({ LogicalProc: 'Disabled' })
    bench.machine.reset()
    await pass(bench, 600_000)
    expect(told(bench, 'bios')).toEqual([{ kind: 'bios', changed: ['LogicalProc'] }])
  })

  test.each([
    ['Bios', 'Legacy'],
    ['Uefi', 'UEFI'],
  ])('BootMode %s: the machine boots in %s, also with an override for the other', async (value, mode) => {
    const bench = machineWith([specs.hdd])
    const { machine } = bench
    machine.bios.stage({ BootMode: value === 'Bios' ? 'Uefi' : 'Bios' })
    await boot(bench)
    machine.bios.stage({ BootMode: value })
    machine.override = { enabled: 'Continuous', target: 'Pxe', mode: mode === 'UEFI' ? 'Legacy' : 'UEFI' }
    machine.reset()
    await pass(bench, 600_000)
    expect(machine.bootMode).toBe(mode)
    expect(machine.override).toEqual({ enabled: 'Continuous', target: 'Pxe', mode })
  })

  test('firmware that was staged, and a flash of the BIOS takes its time', async () => {
    const bench = machineWith([specs.hdd])
    const { machine } = bench
    machine.networkBoot = online
    await boot(bench)
    machine.firmware.stage('bios', '9.9')
    machine.reset()
    await pass(bench, machine.timing.postMs + 1000)
    expect(told(bench, 'firmware')).toEqual([])
    await pass(bench, 600_000)
    expect(told(bench, 'firmware')).toEqual([{ kind: 'firmware', component: 'bios', version: '9.9' }])
    expect(machine.firmware.version('bios')).toBe('9.9')
  })

  test.each([
    ['Enabled', true],
    ['Disabled', false],
  ])('SecurityFreezeLock %s: drives frozen %s', async (value, frozen) => {
    const bench = machineWith([specs.hdd, specs.nvme])
    bench.machine.bios.stage({ SecurityFreezeLock: value })
    await boot(bench)
    expect(bench.machine.disks.map(({ ata }) => ata?.frozen)).toEqual([frozen, undefined])
  })

  test('names that move stay on their kind of bus', async () => {
    const bench = machineWith([
      specs.hdd,
      { ...specs.ssd, device: '/dev/sdb' },
      specs.nvme,
      { ...specs.nvme, device: '/dev/nvme1n1' },
    ])
    bench.machine.faults = { renamesDisks: true }
    await boot(bench)
    expect(bench.machine.disks.map(({ device }) => device)).toEqual([
      '/dev/sdb',
      '/dev/sda',
      '/dev/nvme1n1',
      '/dev/nvme0n1',
    ])
  })
})

describe('what is booted', () => {
  const chosen = async (order: string[], more: (machine: Machine) => void = () => {}) => {
    const bench = machineWith([specs.hdd])
    bench.machine.bootOrder = order as typeof bench.machine.bootOrder
    more(bench.machine)
    await boot(bench)
    return { bench, device: told(bench, 'boot').at(-1)?.['device'], running: bench.machine.running }
  }

  test('the first of the order that has something to boot', async () => {
    const withAll = (machine: Machine) => {
      machine.networkBoot = online
      machine.virtualMedia.Cd = machine.virtualMedia.Usb = media
      machine.disks[0]?.write('alice')
    }
    expect(await chosen(['Usb', 'Pxe'], withAll)).toMatchObject({ device: 'Usb', running: 'ramdisk' })
    expect(await chosen(['UefiHttp', 'Hdd'], withAll)).toMatchObject({ device: 'UefiHttp', running: 'ramdisk' })
    expect(await chosen(['Hdd', 'Pxe'], withAll)).toMatchObject({ device: 'Hdd', running: 'os' })
    expect(await chosen(['Hdd', 'Pxe'], (machine) => void (machine.networkBoot = online))).toMatchObject({
      device: 'Pxe',
    })
  })

  test('over HTTP what the firmware was told, before what the network says', async () => {
    const { bench } = await chosen(['UefiHttp'], (machine) => {
      machine.networkBoot = online
      machine.httpBoot = { ...media, parameters: { from: 'a URL' } }
    })
    expect(bench.boots).toMatchObject([{ from: 'network', parameters: { from: 'a URL' } }])
  })

  test.each(['Pxe', 'Hdd', 'Cd'] as const)('nothing from %s when that fails', async (device) => {
    const { running } = await chosen([device], (machine) => {
      machine.networkBoot = online
      machine.virtualMedia.Cd = media
      machine.disks[0]?.write('alice')
      machine.faults = { failsToBootFrom: [device] }
    })
    expect(running).toBe('nothing')
  })

  test('a network keeps the firmware waiting, a drive does not', async () => {
    const waited = async (order: string[]) => {
      const bench = machineWith([specs.hdd])
      bench.machine.bootOrder = order as typeof bench.machine.bootOrder
      await boot(bench)
      const [on] = bench.world.journal.entries.filter(({ kind, power }) => kind === 'power' && power === 'On')
      const [end] = bench.world.journal.entries.filter(({ kind }) => kind === 'boot')
      return (end?.at ?? 0) - (on?.at ?? 0) - bench.machine.timing.postMs
    }
    const attemptMs = machineWith([specs.hdd]).machine.timing.bootAttemptMs ?? 30_000
    expect([await waited(['Cd', 'Hdd']), await waited(['Pxe']), await waited(['Pxe', 'UefiHttp', 'Cd'])]).toEqual([
      0,
      attemptMs,
      2 * attemptMs,
    ])
  })

  test('the setup of the BIOS, where it stays', async () => {
    const bench = machineWith([specs.hdd])
    bench.machine.networkBoot = online
    bench.machine.override = { enabled: 'Once', target: 'BiosSetup', mode: 'UEFI' }
    await boot(bench)
    expect(bench.machine).toMatchObject({ running: 'nothing', progress: 'SetupEntered' })
    expect(told(bench, 'boot')).toEqual([{ kind: 'boot', number: 1, device: 'BiosSetup' }])
  })
})

describe('what ends it', () => {
  test.each([
    ['ramdisk', (machine: Machine): void => void (machine.networkBoot = online)],
    ['os', (machine: Machine): void => machine.disks[0]?.write('alice')],
  ] as const)('a %s that is halted is told of', async (what, prepare) => {
    const bench = machineWith([specs.hdd])
    prepare(bench.machine)
    await boot(bench)
    expect(bench.machine.running).toBe(what)
    bench.machine.powerOff()
    expect(told(bench, 'halted')).toEqual([{ kind: 'halted', what, why: 'power off' }])
    await pass(bench, 600_000)
    bench.machine.powerOn()
    await pass(bench, bench.machine.timing.powerOnMs + 1000)
    bench.machine.powerOff()
    expect(told(bench, 'halted')).toHaveLength(1)
  })

  test('a kernel that dies at once starts no agent, and leaves a note for the next one', async () => {
    const bench = machineWith([specs.hdd])
    bench.machine.networkBoot = online
    bench.machine.faults = { panicsAfterMs: 0 }
    await boot(bench)
    expect(bench.boots).toEqual([])
    expect(bench.machine).toMatchObject({ running: 'crashed', power: 'On', progress: 'OSRunning' })
    expect(told(bench, 'halted')).toEqual([{ kind: 'halted', what: 'ramdisk', why: 'kernel panic' }])
    const [crash] = bench.world.journal.entries.filter(({ kind }) => kind === 'halted')
    expect(bench.machine.pstore).toEqual([`dmesg-efi-${Math.floor((crash?.at ?? 0) / 1000)}01001`])
  })

  test('a kernel that dies later ends what ran, and may restart the machine', async () => {
    const bench = machineWith([specs.hdd])
    bench.machine.networkBoot = online
    bench.machine.faults = { panicsAfterMs: 60_000, rebootsAfterPanicMs: 10_000 }
    await boot(bench)
    expect(bench.stopped.length).toBeGreaterThanOrEqual(1)
    expect(bench.machine.boots).toBe(bench.stopped.length + 1)
    expect(bench.machine.pstore).toHaveLength(bench.stopped.length)
  })
})
