import { expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'

const media = { image: 'http://images/ipa.iso', parameters: { 'ipa-api-url': 'http://ironic' }, writeProtected: true }

test('power, POST and the ramdisk from the network', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  machine.networkBoot = { parameters: { 'ipa-debug': '1' } }
  machine.powerOn()
  expect(machine.power).toBe('PoweringOn')
  expect(await pass(bench, machine.timing.powerOnMs)).toEqual([{ kind: 'power', power: 'On' }])
  const seen = new Set<string>()
  for (let i = 0; i < 1_000 && machine.running === 'nothing'; i++) {
    seen.add(machine.progress)
    await pass(bench, 1_000)
  }
  seen.add(machine.progress)
  expect([...seen]).toEqual([
    'PrimaryProcessorInitializationStarted',
    'MemoryInitializationStarted',
    'BusInitializationStarted',
    'PCIResourceConfigStarted',
    'OSBootStarted',
    'OSRunning',
  ])
  expect(bench.boots).toEqual([{ number: 1, from: 'network', parameters: { 'ipa-debug': '1' } }])
  machine.powerOff()
  expect(bench.stopped).toEqual([1])
  expect(machine).toMatchObject({ power: 'PoweringOff', progress: 'None', running: 'nothing' })
  await pass(bench, machine.timing.powerOffMs)
  expect(machine.power).toBe('Off')
})

test('an override for once is used up by the boot it served', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  machine.disks[0]?.write('alice')
  machine.virtualMedia.Cd = media
  machine.override = { enabled: 'Once', target: 'Cd', mode: 'UEFI' }
  await boot(bench)
  expect(bench.boots).toMatchObject([{ from: 'virtual media', parameters: media.parameters }])
  expect(machine.override).toEqual({ enabled: 'Disabled', target: 'None', mode: 'UEFI' })
  machine.reset()
  await pass(bench, 600_000)
  expect(bench.boots).toHaveLength(1)
  expect(machine.running).toBe('os')
})

test('a lasting override lasts', async () => {
  const bench = machineWith([specs.hdd])
  bench.machine.virtualMedia.Cd = media
  bench.machine.override = { enabled: 'Continuous', target: 'Cd', mode: 'UEFI' }
  await boot(bench)
  bench.machine.powerCycle()
  await pass(bench, 600_000)
  expect(bench.boots.map(({ number }) => number)).toEqual([1, 2])
})

test('an override without its medium falls through to the boot order', async () => {
  const bench = machineWith([specs.hdd])
  bench.machine.override = { enabled: 'Once', target: 'Cd', mode: 'UEFI' }
  bench.machine.networkBoot = { parameters: {} }
  await boot(bench)
  expect(bench.boots).toMatchObject([{ from: 'network' }])
  expect(bench.machine.override.enabled).toBe('Disabled')
})

test('a machine without anything to boot waits after POST', async () => {
  const bench = machineWith([specs.hdd])
  await boot(bench)
  expect(bench.machine).toMatchObject({ running: 'nothing', progress: 'SystemHardwareInitializationComplete' })
  expect(bench.world.journal.entries.at(-1)).toMatchObject({ kind: 'boot', number: 1, device: 'None' })
})

test('an override set after the choice of the device waits for the next boot', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  machine.networkBoot = { parameters: {} }
  machine.powerOn()
  await pass(bench, machine.timing.powerOnMs + machine.timing.postMs + 1_000)
  machine.virtualMedia.Cd = media
  machine.override = { enabled: 'Once', target: 'Cd', mode: 'UEFI' }
  await pass(bench, 600_000)
  expect(bench.boots).toMatchObject([{ from: 'network' }])
  expect(machine.override.enabled).toBe('Once')
  machine.reset()
  await pass(bench, 600_000)
  expect(bench.boots[1]).toMatchObject({ from: 'virtual media' })
})

test.each([
  ['On', 'unchanged', 'On', 'On'],
  ['ForceOn', 'unchanged', 'On', 'On'],
  ['ForceOff', 'accepted', 'Off', 'Off'],
  ['GracefulShutdown', 'accepted', 'Off', 'Off'],
  ['GracefulRestart', 'accepted', 'On', 'On'],
  ['ForceRestart', 'accepted', 'On', 'On'],
  ['PowerCycle', 'accepted', 'On', 'On'],
  ['PushPowerButton', 'accepted', 'Off', 'On'],
  ['Nmi', 'accepted', 'On', 'Off'],
] as const)('%s, of a machine that is on, and of one that is off', async (type, answer, whenOn, whenOff) => {
  const bench = machineWith([specs.hdd])
  bench.machine.networkBoot = { parameters: {} }
  await boot(bench)
  const { boots } = bench.machine
  expect(bench.machine.act(type)).toBe(answer)
  await pass(bench, 600_000)
  expect(bench.machine.power).toBe(whenOn)
  const restarts = ['GracefulRestart', 'ForceRestart', 'PowerCycle'].includes(type)
  expect(bench.machine.boots).toBe(restarts ? boots + 1 : boots)

  const off = machineWith([specs.hdd])
  const offAnswer = { ForceOff: 'unchanged', GracefulShutdown: 'unchanged', Nmi: 'refused' }[type as string]
  expect(off.machine.act(type)).toBe(offAnswer ?? 'accepted')
  await pass(off, 600_000)
  expect(off.machine.power).toBe(whenOff === 'Off' || offAnswer ? 'Off' : 'On')
})

test('an operating system shuts down in its own time, and may ignore the request', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  machine.disks[0]?.write('alice')
  await boot(bench)
  machine.faults = { ignores: ['shutdown'] }
  machine.shutDown()
  expect(await pass(bench, 600_000)).toEqual([])
  expect(machine.power).toBe('On')
  machine.faults = {}
  machine.shutDown()
  await pass(bench, machine.timing.shutdownMs - 1)
  expect(machine.power).toBe('On')
  await pass(bench, 1 + machine.timing.powerOffMs)
  expect(machine.power).toBe('Off')
})

test('a panic stops the ramdisk and leaves a trace; power is unchanged until somebody resets', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  machine.networkBoot = { parameters: {} }
  machine.faults = { panicsAfterMs: 60_000 }
  await boot(bench)
  expect(bench.stopped).toEqual([1])
  expect(machine).toMatchObject({ running: 'crashed', power: 'On', progress: 'OSRunning' })
  expect(machine.pstore).toHaveLength(1)
  machine.shutDown()
  await pass(bench, 600_000)
  expect(machine.power).toBe('On')
  machine.faults = {}
  machine.reset()
  await pass(bench, 600_000)
  expect(machine.running).toBe('ramdisk')
})

test('a machine may reboot by itself after a panic', async () => {
  const bench = machineWith([specs.hdd])
  bench.machine.networkBoot = { parameters: {} }
  await boot(bench)
  bench.machine.faults = { rebootsAfterPanicMs: 10_000 }
  bench.machine.panic()
  await pass(bench, 600_000)
  expect(bench.boots.map(({ number }) => number)).toEqual([1, 2])
})

test('a hang in POST never reaches the boot device and keeps the override', async () => {
  const bench = machineWith([specs.hdd])
  bench.machine.networkBoot = { parameters: {} }
  bench.machine.faults = { hangsInPost: true }
  bench.machine.override = { enabled: 'Once', target: 'Pxe', mode: 'UEFI' }
  bench.machine.powerOn()
  await pass(bench, 24 * 3_600_000)
  expect(bench.machine).toMatchObject({ running: 'nothing', progress: 'PCIResourceConfigStarted', power: 'On' })
  expect(bench.machine.override.enabled).toBe('Once')
})

test('a lost reset leaves the old ramdisk running', async () => {
  const bench = machineWith([specs.hdd])
  bench.machine.networkBoot = { parameters: {} }
  await boot(bench)
  bench.machine.faults = { ignores: ['reset'] }
  expect(bench.machine.act('ForceRestart')).toBe('accepted')
  await pass(bench, 600_000)
  expect(bench.stopped).toEqual([])
  expect(bench.machine.boots).toBe(1)
})

test.each([
  ['AlwaysOn', true],
  ['AlwaysOff', false],
  ['LastState', true],
] as const)('after a power cut, with the policy %s', async (policy, on) => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  machine.powerRestorePolicy = policy
  machine.networkBoot = { parameters: {} }
  await boot(bench)
  machine.losePower(60_000)
  expect(machine).toMatchObject({ power: 'Off', running: 'nothing', mains: false })
  expect(machine.act('On')).toBe('refused')
  await pass(bench, 600_000)
  expect(machine.power).toBe(on ? 'On' : 'Off')
})

test('what waits for POST is applied there: BIOS attributes, secure boot, firmware', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  machine.bios.stage({ LogicalProc: 'Disabled' })
  machine.secureBoot.enabled = true
  machine.firmware.stage('bios', '2.0.0')
  expect(machine.bios.get('LogicalProc')).toBe('Enabled')
  machine.powerOn()
  await pass(bench, machine.timing.powerOnMs + machine.timing.postMs)
  expect(machine.bios.get('LogicalProc')).toBe('Enabled')
  await pass(bench, 180_000)
  expect(machine.bios.get('LogicalProc')).toBe('Disabled')
  expect(machine.bios.pending()).toEqual({})
  expect(machine.secureBoot.current).toBe(true)
  expect(machine.firmware.version('bios')).toBe('2.0.0')
  machine.bios.resetToDefaults()
  machine.reset()
  await pass(bench, 600_000)
  expect(machine.bios.get('LogicalProc')).toBe('Enabled')
})

test('secure boot turns an unsigned image away', async () => {
  const bench = machineWith([specs.hdd])
  bench.machine.secureBoot.enabled = true
  bench.machine.virtualMedia.Cd = { ...media, unsigned: true }
  bench.machine.override = { enabled: 'Once', target: 'Cd', mode: 'UEFI' }
  await boot(bench)
  expect(bench.boots).toEqual([])
  bench.machine.virtualMedia.Cd = media
  bench.machine.override = { enabled: 'Once', target: 'Cd', mode: 'UEFI' }
  bench.machine.reset()
  await pass(bench, 600_000)
  expect(bench.boots).toHaveLength(1)
})

test('watchers see what is recorded', async () => {
  const bench = machineWith([specs.hdd])
  const seen: unknown[] = []
  const end = bench.machine.watch((kind, detail) => seen.push([kind, detail]))
  bench.machine.powerOn()
  end()
  await pass(bench, 10_000)
  expect(seen).toEqual([['power', { power: 'PoweringOn' }]])
})

test('disks may have other names in the next boot', async () => {
  const bench = machineWith([specs.hdd, specs.ssd, specs.nvme])
  bench.machine.faults = { renamesDisks: true }
  await boot(bench)
  expect(bench.machine.disks.map(({ device, model }) => [device, model])).toEqual([
    ['/dev/sdb', 'HDD'],
    ['/dev/sda', 'SSD'],
    ['/dev/nvme0n1', 'NVMe'],
  ])
})

test('a tenant leaves a boot entry behind, and a boot mode changes at POST', async () => {
  const bench = machineWith([specs.hdd])
  const { machine } = bench
  machine.occupy('alice')
  expect(machine.bootEntries[0]?.path).toMatch(/^HD\(.*shimx64\.efi/)
  machine.override = { enabled: 'Disabled', target: 'None', mode: 'Legacy' }
  expect(machine.bootMode).toBe('UEFI')
  await boot(bench)
  expect(machine.bootMode).toBe('Legacy')
  machine.bios.stage({ BootMode: 'Bios' })
  machine.secureBoot.enabled = true
  machine.reset()
  await pass(bench, 600_000)
  expect(machine.secureBoot.current).toBe(false)
})
