import { expect, test } from 'vitest'
import { machineWith, boot, pass, specs } from '../../test/machine/bench.ts'
import type { BlockDevice } from './block-device.ts'

const paths = ['/dev/sdx', '/dev/sdy']
const unit = { ...specs.hdd, vendor: 'ARRAY', physicalSectorBytes: 512, paths } as const

async function up(withoutMultipath: boolean) {
  const bench = machineWith([unit])
  bench.machine.networkBoot = { parameters: {} }
  bench.machine.bootOrder = ['Pxe']
  bench.machine.faults = { withoutMultipath }
  await boot(bench)
  bench.machine.disks[0]?.write('alice')
  return { ...bench, devices: bench.machine.blockDevices() as [BlockDevice, ...BlockDevice[]] }
}

test('a unit with several paths is one disk if they are mapped, and as many as paths if not', async () => {
  expect((await up(false)).devices.map(({ device }) => device)).toEqual(['/dev/sda'])
  const { devices, machine } = await up(true)
  expect(devices.map(({ device }) => device)).toEqual(paths)
  const [disk] = machine.disks
  for (const path of devices)
    expect(path).toMatchObject({
      kind: 'disk',
      model: 'HDD',
      vendor: 'ARRAY',
      serial: disk?.serial,
      wwn: disk?.wwn,
      sizeBytes: specs.hdd.sizeBytes,
      rotational: true,
      transport: 'sata',
      logicalSectorBytes: 512,
      physicalSectorBytes: 512,
      readOnly: false,
      bootable: true,
      regions: disk?.regions,
      layout: disk?.layout,
    })
})

test('all paths lead to the same bytes', async () => {
  const { devices, machine } = await up(true)
  const [one, other] = devices as [BlockDevice, BlockDevice]
  one.write('bob', 0, 10e9)
  expect(other.remains()).toEqual(
    new Map([
      ['alice', 80e9],
      ['bob', 10e9],
    ]),
  )
  other.layout = { signatures: ['zfs'], partitions: [] }
  expect(one.layout.signatures).toEqual(['zfs'])
  expect(machine.disks[0]?.layout.signatures).toEqual(['zfs'])
})

test('two programs that overwrite by two paths write the same bytes, any other erase is refused meanwhile', async () => {
  const bench = await up(true)
  const [one, other] = bench.devices as [BlockDevice, BlockDevice]
  const run = one.erase('overwrite', { durationMs: 60_000 })
  expect(other.erasing).toBe(run)
  expect(other.erase('overwrite', { durationMs: 60_000 })).toBe(run)
  expect(other.erase('metadata').record.outcome).not.toBe('running')
  await pass(bench, 60_000)
  expect(other.remains().size).toBe(0)
  expect(one.erasures).toBe(other.erasures)
  expect(one.erasures.map(({ method, outcome }) => [method, outcome])).toContainEqual(['overwrite', 'completed'])
})
