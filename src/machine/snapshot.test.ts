import { expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'
import { restore, snapshot, UnlikeSaved } from './snapshot.ts'

test('a machine comes back from plain JSON as from a power cut', async () => {
  const bench = machineWith([specs.hdd, { ...specs.ssd, transport: 'sas' }, { ...specs.hdd, device: '/dev/sdc' }], {
    raid: { model: 'RAID', firmwareVersion: '1', levels: ['RAID0', 'RAID1'], passThrough: true },
  })
  const { machine } = bench
  machine.networkBoot = { parameters: { 'ipa-api-url': 'http://ironic' } }
  machine.bootOrder = ['Pxe']
  await boot(bench)
  const [first, second, third] = machine.disks
  if (!first || !second || !third) throw new Error('three disks')
  machine.raid?.create({ level: 'RAID0', disks: [second, third], name: 'data' })
  machine.raid?.volumes[0]?.write('bob')
  first.write('alice')
  first.ata?.setPassword('secret')
  first.mishaps = { ignores: ['overwrite'] }
  machine.bios.stage({ LogicalProc: 'Disabled' })
  machine.firmware.stage('bios', '9')
  machine.raid?.delete('1', 'OnReset')
  const run = machine.raid?.volumes[0]?.erase('overwrite', { durationMs: 100_000 })
  await pass(bench, 50_000)
  const saved = JSON.parse(JSON.stringify(snapshot(machine)))
  expect(run?.record.outcome).toBe('running')

  const copy = machineWith(machine.profile.disks, machine.profile)
  restore(copy.machine, saved)
  expect(copy.machine.dataAtRisk()).toEqual([
    { serial: 'SN1D0', device: '/dev/sda', tenant: 'alice', bytes: 90e9 },
    { serial: 'SN1D1', device: '/dev/sdb', tenant: 'bob', bytes: 40e9 },
    { serial: 'SN1D2', device: '/dev/sdc', tenant: 'bob', bytes: 40e9 },
  ])
  expect(copy.machine.disks[0]?.ata).toMatchObject({ enabled: true, locked: true })
  expect(copy.machine.disks[1]?.erasures).toMatchObject([{ outcome: 'interrupted', through: '1', coveredBytes: 40e9 }])
  expect(copy.machine.raid?.volumes).toMatchObject([{ name: 'data', sizeBytes: 160e9 }])
  expect(copy.machine.power).toBe('PoweringOn')
  await pass(copy, 900_000)
  expect(copy.boots).toMatchObject([{ number: 2, parameters: { 'ipa-api-url': 'http://ironic' } }])
  expect(copy.machine.bios.get('LogicalProc')).toBe('Disabled')
  expect(copy.machine.firmware.version('bios')).toBe('9')
  expect(copy.machine.raid?.volumes).toEqual([])
  expect(() => restore(copy.machine, saved)).toThrow('is not off')
})

test('every setting of a machine comes back, and nothing of one is shared with its copy', () => {
  const { machine } = machineWith([specs.hdd])
  const settings = {
    override: { enabled: 'Continuous', target: 'Usb', mode: 'Legacy' },
    bootOrder: ['UefiHttp', 'Hdd'],
    bootMode: 'Legacy',
    powerRestorePolicy: 'AlwaysOff',
    boots: 7,
    networkBoot: { parameters: { a: '1' } },
    httpBoot: { image: 'http://images/a.efi', parameters: {}, writeProtected: true },
    faults: { hangsInPost: true },
    timing: { ...machine.timing, postMs: 1 },
    bootEntries: [],
    pstore: ['dmesg-efi-1'],
    hostClockOffsetMs: 5,
    bmcClockOffsetMs: -5,
  } as const
  Object.assign(machine, structuredClone(settings))
  machine.virtualMedia.Usb = { image: 'http://images/b.iso', parameters: {}, writeProtected: false }
  machine.secureBoot.enabled = true
  const saved = snapshot(machine)
  const copy = machineWith([specs.hdd]).machine
  restore(copy, saved)
  expect(copy).toMatchObject(settings)
  expect(copy.virtualMedia).toEqual({ Cd: undefined, Usb: machine.virtualMedia.Usb })
  expect(copy.secureBoot.enabled).toBe(true)
  expect(copy.raid).toBeUndefined()
  expect(copy.power).toBe('Off')
  if (copy.networkBoot) copy.networkBoot.parameters['a'] = '2'
  expect([saved.networkBoot, machine.networkBoot]).toEqual([settings.networkBoot, settings.networkBoot])
})

test('a machine that was kept without mains is without, and remembers what it did before they went', async () => {
  for (const before of ['On', 'Off'] as const) {
    const bench = machineWith([specs.hdd])
    if (before === 'On') await boot(bench)
    bench.machine.losePower()
    const copy = machineWith([specs.hdd])
    restore(copy.machine, JSON.parse(JSON.stringify(snapshot(bench.machine))))
    await pass(copy, 600_000)
    expect(copy.machine).toMatchObject({ mains: false, power: 'Off' })
    copy.machine.restorePower()
    await pass(copy, 600_000)
    expect(copy.machine.power).toBe(before)
  }
})

test('a machine that was coming up is switched on again, and one that was going down is not', async () => {
  const bench = machineWith([specs.hdd])
  bench.machine.powerOn()
  const rising = snapshot(bench.machine)
  bench.machine.powerOff()
  const falling = snapshot(bench.machine)
  expect([rising.power, falling.power]).toEqual(['PoweringOn', 'PoweringOff'])
  const [up, down] = [machineWith([specs.hdd]), machineWith([specs.hdd])]
  restore(up.machine, rising)
  restore(down.machine, falling)
  await pass(up, 600_000)
  await pass(down, 600_000)
  expect([up.machine.power, down.machine.power]).toEqual(['On', 'Off'])
})

test('arrays of the operating system are kept with the machine', async () => {
  const bench = machineWith([specs.hdd, { ...specs.hdd, device: '/dev/sdb' }])
  const { machine } = bench
  await boot(bench)
  for (const disk of machine.disks) machine.softwareRaid.partition(disk, ['MAX'])
  machine.softwareRaid.create({ level: 'RAID1', members: machine.disks.map((disk) => ({ disk, partition: 1 })) })
  machine.softwareRaid.arrays[0]?.write('alice')
  const copy = machineWith(machine.profile.disks).machine
  restore(copy, snapshot(machine))
  expect(copy.softwareRaid.arrays).toMatchObject([{ device: '/dev/md0', level: 'RAID1' }])
  expect(copy.softwareRaid.arrays[0]?.disks).toEqual(copy.disks)
  expect(copy.dataAtRisk()).toEqual(machine.dataAtRisk())
})

test('a machine is not made into one of another kind', () => {
  const saved = snapshot(machineWith([specs.hdd]).machine)
  const other = machineWith([specs.hdd], { name: 'another-1u' }).machine
  expect(() => restore(other, saved)).toThrow(UnlikeSaved)
  expect(() => restore(other, saved)).toThrow(`m1 is of the profile another-1u, not ${saved.profile}`)
})
