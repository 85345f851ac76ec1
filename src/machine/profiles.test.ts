import { expect, test } from 'vitest'
import { machineWith } from '../../test/machine/bench.ts'
import { profiles } from './profiles.ts'

test.each(Object.entries(profiles))('%s', (name, profile) => {
  expect(profile.name).toBe(name)
  const devices = profile.disks.map(({ device }) => device)
  expect(new Set(devices).size).toBe(devices.length)
  for (const disk of profile.disks) {
    expect(disk.sizeBytes % disk.logicalSectorBytes === 0 || disk.logicalSectorBytes === 520).toBe(true)
    expect(disk.device.startsWith('/dev/nvme')).toBe(disk.transport === 'nvme')
    expect(disk.nvme !== undefined).toBe(disk.transport === 'nvme')
  }
  const { machine } = machineWith(profile.disks, profile)
  expect(machine.blockDevices().length).toBeGreaterThan(0)
  expect(new Set(machine.disks.map(({ wwn }) => wwn)).size).toBe(machine.disks.length)
  machine.occupy('alice')
  expect(machine.collateral()).toEqual([])
  const own = profile.disks.filter(({ shared }) => !shared)
  expect(machine.dataAtRisk().map(({ bytes }) => bytes)).toEqual(own.map(({ sizeBytes }) => sizeBytes))
  expect(machine.blockDevices().some(({ bootable }) => bootable)).toBe(true)
})

test('erasing a shared unit is damage, not cleaning', async () => {
  const { machine } = machineWith(profiles['san-1u']?.disks ?? [])
  machine.occupy('alice')
  machine.disks[2]?.clear(0, 1_000_000)
  expect(machine.collateral()).toEqual([{ serial: 'SN1D2', device: '/dev/sdc', bytes: 1_000_000 }])
  expect(machine.dataAtRisk()).toHaveLength(2)
})
