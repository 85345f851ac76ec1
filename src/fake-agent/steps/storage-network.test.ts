import { expect, test } from 'vitest'
import { Bench, node } from '../../../test/fake-agent/bench.ts'
import { sharedFileSystemLayout, type SharedFileSystem } from '../../machine/layouts.ts'
import { type HardwareProfile, profiles } from '../../machine/profiles.ts'

const ready = async (profile: string) => {
  const bench = await new Bench({}, profiles[profile] as HardwareProfile).start()
  bench.machine.occupy('tenant')
  await bench.untilHeartbeats(1)
  return bench
}

const resultOf = (done: Record<string, unknown>) =>
  (done['command_result'] as { clean_result: unknown } | null)?.clean_result

const atOnce = { node: { ...node, driver_internal_info: { disk_erasure_concurrency: 4 } } }

test('a unit with two paths is one disk of the device mapper', async () => {
  const bench = await ready('san-multipath-1u')
  const info = resultIn(await bench.command('poll.get_hardware_info', {})) as { disks: Record<string, unknown>[] }
  expect(info.disks.map(({ name }) => name)).toEqual(['/dev/sda', '/dev/sdb', '/dev/dm-0'])
  const unit = bench.machine.disks[2]!
  expect(info.disks[2]).toMatchObject({ model: null, vendor: null, tran: null, hctl: null, wwn: unit.wwn })
  const done = await bench.cleanStep('erase_devices', atOnce)
  expect(resultOf(done)).toEqual({ '/dev/sda': null, '/dev/sdb': null, '/dev/dm-0': null })
  expect(unit.erasures.map(({ method, outcome }) => [method, outcome])).toEqual([['overwrite', 'completed']])
  expect(bench.machine.dataAtRisk()).toEqual([])
})

const resultIn = (done: Record<string, unknown>) => done['command_result']

test('without multipath tools each path is a disk, with the same world-wide name, and the unit is written by both', async () => {
  for (const more of [atOnce, {}]) {
    const bench = await ready('san-multipath-1u')
    bench.machine.faults = { withoutMultipath: true }
    const info = resultIn(await bench.command('poll.get_hardware_info', {})) as { disks: Record<string, unknown>[] }
    expect(info.disks.map(({ name }) => name)).toEqual(['/dev/sda', '/dev/sdb', '/dev/sdc', '/dev/sdd'])
    expect(info.disks[2]?.['wwn']).toBe(info.disks[3]?.['wwn'])
    const done = await bench.cleanStep('erase_devices', more)
    expect(resultOf(done)).toEqual({ '/dev/sda': null, '/dev/sdb': null, '/dev/sdc': null, '/dev/sdd': null })
    // One after the other it is overwritten twice; at the same time, by two programs at once.
    expect(bench.machine.disks[2]!.erasures).toHaveLength('node' in more ? 1 : 2)
    expect(bench.machine.dataAtRisk()).toEqual([])
  }
})

const guarded: [SharedFileSystem, RegExp][] = [
  ['vmfs', /^Protected VMware VMFS Partition \(GPT\) located on device \/dev\/sdc1\. /],
  ['vmfs in a DOS table', /^Protected VMware VMFS Partition \(MBR\) located on device \/dev\/sdc1\. /],
  ['gpfs', /^Protected IBM GPFS Partition located on device \/dev\/sdc1\. /],
]

test.each(guarded)(
  'a partition of %s stops a metadata wipe, if it is spelt as the guard spells it',
  async (kind, text) => {
    const bench = await ready('san-1u')
    const unit = bench.machine.disks[2]!
    unit.layout = sharedFileSystemLayout(kind, unit.sizeBytes, true)
    const failed = await bench.cleanStep('erase_devices_metadata')
    expect(failed['command_error']).toMatchObject({
      type: 'ProtectedDeviceError',
      details: expect.stringMatching(text),
    })
    expect(unit.layout.partitions).toHaveLength(1)
    expect(bench.machine.collateral()).toEqual([])
  },
)

test.each([
  // lsblk prints small letters; `0xfb` has only these.
  ['vmfs', true],
  ['gpfs', true],
  ['vmfs in a DOS table', false],
] as const)('what lsblk says of %s goes past the guard: %s', async (kind, passes) => {
  const bench = await ready('san-1u')
  const unit = bench.machine.disks[2]!
  unit.layout = sharedFileSystemLayout(kind, unit.sizeBytes)
  const done = await bench.cleanStep('erase_devices_metadata')
  expect(done['command_status']).toBe(passes ? 'SUCCEEDED' : 'FAILED')
  expect(bench.machine.collateral().length > 0).toBe(passes)
})

test('erase_devices looks at whole disks only, and so erases a shared unit whatever its partitions are', async () => {
  const bench = await ready('san-1u')
  const unit = bench.machine.disks[2]!
  unit.layout = sharedFileSystemLayout('vmfs', unit.sizeBytes, true)
  expect(await bench.cleanStep('erase_devices', atOnce)).toMatchObject({ command_status: 'SUCCEEDED' })
  expect(bench.machine.collateral()).toEqual([{ serial: unit.serial, device: '/dev/sdc', bytes: unit.sizeBytes }])
})

test('a hardened agent looks at the partitions of a disk it would erase as a whole', async () => {
  const bench = await new Bench({ hardened: true }, profiles['san-1u'] as HardwareProfile).start()
  await bench.untilHeartbeats(1)
  const unit = bench.machine.disks[2]!
  unit.layout = sharedFileSystemLayout('vmfs', unit.sizeBytes)
  expect(await bench.cleanStep('erase_devices', atOnce)).toMatchObject({
    command_error: { type: 'ProtectedDeviceError', details: expect.stringContaining('on device /dev/sdc.') },
  })
  expect(bench.machine.collateral()).toEqual([])
})

test('the guard can be switched off by a kernel parameter or by the node', async () => {
  const profile = profiles['san-1u'] as HardwareProfile
  const wiped = async (parameters: Record<string, string>, info: object) => {
    const bench = await new Bench({}, profile).start(parameters)
    await bench.untilHeartbeats(1)
    const unit = bench.machine.disks[2]!
    unit.layout = sharedFileSystemLayout('gpfs', unit.sizeBytes, true)
    const done = await bench.cleanStep('erase_devices_metadata', { node: { ...node, driver_internal_info: info } })
    return done['command_status']
  }
  expect(await wiped({}, {})).toBe('FAILED')
  expect(await wiped({ 'ipa-guard-special-filesystems': 'false' }, {})).toBe('SUCCEEDED')
  expect(await wiped({}, { wipe_special_filesystems: false })).toBe('SUCCEEDED')
  // The name of the option says the opposite of what it does.
  expect(await wiped({}, { wipe_special_filesystems: true })).toBe('FAILED')
})
