import { expect, test } from 'vitest'
import { boot, machineWith, pass, specs } from '../../test/machine/bench.ts'
import { restore, snapshot } from './snapshot.ts'

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
