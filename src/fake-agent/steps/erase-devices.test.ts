import { expect, test } from 'vitest'
import { Bench, node } from '../../../test/fake-agent/bench.ts'
import { profiles, type HardwareProfile } from '../../machine/profiles.ts'

const TB = 1_000_000_000_000

/** A SATA SSD, a SAS hard disk and an NVMe drive. */
const mixed: HardwareProfile = {
  ...(profiles['two-disk-1u'] as HardwareProfile),
  disks: [
    disk('/dev/sda', { transport: 'sata', ata: { security: true, enhanced: true } }),
    disk('/dev/sdb', { transport: 'sas', rotational: true, writeBytesPerSecond: 0.15e9 }),
    disk('/dev/nvme0n1', { transport: 'nvme', nvme: { oacs: 2, fna: 4, sanicap: 0 } }),
  ],
}

function disk(device: string, more: Partial<HardwareProfile['disks'][number]>): HardwareProfile['disks'][number] {
  return {
    device,
    model: 'M',
    sizeBytes: TB,
    rotational: false,
    transport: 'sata',
    writeBytesPerSecond: 0.4e9,
    logicalSectorBytes: 512,
    ...more,
  }
}

const ready = async (settings: ConstructorParameters<typeof Bench>[0] = {}) => {
  const bench = await new Bench(settings, mixed).start()
  for (const each of bench.machine.disks) each.write('tenant')
  await bench.untilHeartbeats(1)
  return bench
}

const remains = (bench: Bench) => bench.machine.disks.map((each) => each.remains().get('tenant') ?? 0)
const withInfo = (driver_internal_info: object, properties: object = {}) => ({
  node: { ...node, driver_internal_info, properties },
})

test('every disk is erased by the best means it has', async () => {
  const bench = await ready()
  const done = await bench.cleanStep('erase_devices')
  expect(done['command_result']).toMatchObject({
    clean_result: { '/dev/sda': null, '/dev/sdb': null, '/dev/nvme0n1': null },
  })
  expect(remains(bench)).toEqual([0, 0, 0])
  expect(bench.machine.disks.map(({ erasures }) => erasures.map(({ method }) => method))).toEqual([
    ['ata-secure-erase'],
    ['overwrite'],
    ['nvme-format'],
  ])
})

test('disks are erased one after the other unless Ironic allows more at a time', async () => {
  const one = await ready()
  await one.cleanStep('erase_devices', withInfo({}))
  const times = one.machine.disks.map(({ erasures: [erasure] }) => [erasure?.startedAt, erasure?.endedAt] as number[])
  expect(times[1]?.[0]).toBeGreaterThanOrEqual(times[0]?.[1] as number)
  expect(times[2]?.[0]).toBeGreaterThanOrEqual(times[1]?.[1] as number)
  const many = await ready()
  await many.cleanStep('erase_devices', withInfo({ disk_erasure_concurrency: 4 }))
  const starts = new Set(many.machine.disks.map(({ erasures: [erasure] }) => erasure?.startedAt))
  expect(starts.size).toBe(1)
})

test('a frozen disk fails the step with a text that helps nobody, and the other disks are erased', async () => {
  const bench = await ready()
  bench.machine.disks[0]!.ata!.frozen = true
  const failed = await bench.cleanStep('erase_devices')
  expect(failed['command_error']).toEqual({
    type: 'HardwareManagerMethodNotFound',
    code: 500,
    message: 'No HardwareManager found to handle method',
    details: 'Could not find method: erase_block_device',
  })
  expect(remains(bench)).toEqual([TB, 0, 0])
})

test('a frozen disk is overwritten instead where Ironic allows it, by either name of the option', async () => {
  for (const key of ['agent_continue_if_secure_erase_failed', 'agent_continue_if_ata_erase_failed']) {
    const bench = await ready()
    bench.machine.disks[0]!.ata!.frozen = true
    expect(await bench.cleanStep('erase_devices', withInfo({ [key]: true }))).toMatchObject({
      command_status: 'SUCCEEDED',
    })
    expect(remains(bench)).toEqual([0, 0, 0])
  }
})

test('a drive locked by an erase that was cut off is unlocked and erased', async () => {
  const bench = await ready()
  const ata = bench.machine.disks[0]!.ata!
  ata.setPassword('NULL')
  ata.locked = true
  expect(await bench.cleanStep('erase_devices')).toMatchObject({ command_status: 'SUCCEEDED' })
  expect(remains(bench)).toEqual([0, 0, 0])
})

test('a read-only disk fails the step or is left out, as Ironic says', async () => {
  const bench = await ready()
  bench.machine.disks[1]!.readOnly = true
  expect((await bench.cleanStep('erase_devices'))['command_error']).toMatchObject({
    type: 'BlockDeviceEraseError',
    details:
      'Failed to invoke erase of device /dev/sdb as the device is flagged read-only, and the conductor has not signaled this is a permitted case.',
  })
  const allowed = await bench.cleanStep('erase_devices', withInfo({ agent_erase_skip_read_only: true }))
  expect(allowed).toMatchObject({ command_status: 'SUCCEEDED' })
  expect(remains(bench)).toEqual([0, TB, 0])
})

test('RAID members and disks on the skip list keep their data, and the step succeeds', async () => {
  const bench = await ready()
  const [sda] = bench.machine.disks
  sda!.layout = { signatures: ['linux_raid_member'], partitions: [] }
  const skip = { skip_block_devices: [{ name: '/dev/sdb' }] }
  const done = await bench.cleanStep('erase_devices', withInfo({}, skip))
  expect(done['command_result']).toMatchObject({ clean_result: { '/dev/sda': null, '/dev/nvme0n1': null } })
  expect(remains(bench)).toEqual([TB, TB, 0])
})

test('a guarded file system fails the step at once while the disks before it are still being erased', async () => {
  const bench = await ready()
  bench.machine.disks[2]!.layout = {
    signatures: ['gpt'],
    tableUuid: 'AA31E02A-400F-11DB-9590-000C2911D1B8',
    partitions: [],
  }
  const failed = await bench.cleanStep('erase_devices', withInfo({ disk_erasure_concurrency: 4 }))
  expect(failed['command_error']).toMatchObject({
    type: 'ProtectedDeviceError',
    details: expect.stringMatching(/^Protected VMware VMFS Partition \(GPT\) located on device \/dev\/nvme0n1\. /),
  })
  for (const bytes of remains(bench)) expect(bytes).toBeGreaterThan(0.9 * TB)
  await bench.world.run(24 * 3_600_000)
  expect(remains(bench)).toEqual([0, 0, TB])
  const off = await bench.cleanStep('erase_devices', withInfo({ wipe_special_filesystems: false }))
  expect(off).toMatchObject({ command_status: 'SUCCEEDED' })
  expect(remains(bench)).toEqual([0, 0, 0])
})

test('no disks at all is a success', async () => {
  const bench = await ready()
  for (const each of bench.machine.disks) each.missing = true
  expect((await bench.cleanStep('erase_devices'))['command_result']).toMatchObject({ clean_result: {} })
})

test('a metadata wipe takes the signatures and leaves the data', async () => {
  const bench = await ready()
  const done = await bench.cleanStep('erase_devices_metadata')
  expect(done['command_result']).toMatchObject({ clean_result: null })
  expect(bench.machine.disks.map(({ signatures }) => signatures)).toEqual([[], [], []])
  for (const bytes of remains(bench)) expect(bytes).toBeGreaterThan(0.99 * TB)
})

test('a metadata wipe that fails on one disk goes on with the others', async () => {
  const bench = await ready()
  bench.machine.disks[1]!.mishaps = { refuses: ['metadata'] }
  const failed = await bench.cleanStep('erase_devices_metadata')
  expect(failed['command_error']).toMatchObject({
    type: 'BlockDeviceEraseError',
    details: expect.stringMatching(
      /^Failed to erase the metadata on the device\(s\): "\/dev\/sdb": Unexpected error while running command\.\nCommand: wipefs --all \/dev\/sdb\nExit code: 1\n/,
    ),
  })
  expect(bench.machine.disks[0]!.signatures).toEqual([])
})

test('an hdparm that waits two hours fails a big disk, which stays locked with its data half erased', async () => {
  const big: HardwareProfile = {
    ...mixed,
    disks: [disk('/dev/sda', { rotational: true, sizeBytes: 4 * TB, ata: { security: true, enhanced: false } })],
  }
  const erased = async (settings: { hdparmLimitMs?: number }, info = {}) => {
    const bench = await new Bench(settings, big).start()
    const [only] = bench.machine.disks
    only!.write('tenant')
    await bench.untilHeartbeats(1)
    const startedAt = bench.world.clock.now()
    const { command_status: status, command_error: error } = await bench.cleanStep('erase_devices', withInfo(info))
    return {
      status,
      error,
      only: only!,
      machine: bench.machine,
      hours: (bench.world.clock.now() - startedAt) / 3_600_000,
    }
  }
  const patient = await erased({})
  expect(patient).toMatchObject({ status: 'SUCCEEDED' })
  expect(patient.hours).toBeGreaterThan(5)
  expect(patient.only.remains().size).toBe(0)

  const limit = { hdparmLimitMs: 7_200_000 }
  const hasty = await erased(limit)
  expect(hasty).toMatchObject({ status: 'FAILED', error: { details: 'Could not find method: erase_block_device' } })
  expect(hasty.hours).toBeCloseTo(2, 1)
  const [erasure] = hasty.only.erasures
  expect(erasure).toMatchObject({ method: 'ata-secure-erase', outcome: 'interrupted' })
  expect(hasty.only.remains().get('tenant')).toBe(4 * TB - erasure!.coveredBytes)
  expect(hasty.only.ata).toMatchObject({ enabled: true, locked: false })
  hasty.machine.losePower()
  expect(hasty.only.ata?.locked).toBe(true)

  const fallenBack = await erased(limit, { agent_continue_if_secure_erase_failed: true })
  expect(fallenBack).toMatchObject({ status: 'SUCCEEDED' })
  expect(fallenBack.only.remains().size).toBe(0)
})

test('an overwriting without a pass is a success that writes nothing, but not to a hardened agent', async () => {
  const nothing = { agent_enable_ata_secure_erase: false, agent_enable_nvme_secure_erase: false, agent_erase_devices_iterations: 0, agent_erase_devices_zeroize: false } // prettier-ignore
  const bench = await ready()
  const before = remains(bench)
  expect(await bench.cleanStep('erase_devices', withInfo(nothing))).toMatchObject({ command_status: 'SUCCEEDED' })
  expect(before.every((bytes) => bytes > 0)).toBe(true)
  expect(remains(bench)).toEqual(before)

  const hardened = await ready({ hardened: true })
  expect((await hardened.cleanStep('erase_devices', withInfo(nothing)))['command_error']).toMatchObject({
    type: 'BlockDeviceEraseError',
    details: expect.stringContaining('Nothing would be written to /dev/'),
  })
  const once = { ...nothing, agent_erase_devices_zeroize: true }
  expect(await hardened.cleanStep('erase_devices', withInfo(once))).toMatchObject({ command_status: 'SUCCEEDED' })
  expect(remains(hardened)).toEqual([0, 0, 0])
})
