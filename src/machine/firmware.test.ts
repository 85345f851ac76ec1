import { expect, test } from 'vitest'
import { machineWith, specs } from '../../test/machine/bench.ts'
import { Firmware } from './firmware.ts'

const factory = { bios: '1.0', bmc: '7.0' } as Record<string, string>
const fresh = () => new Firmware((component) => factory[component])

test('what came from the factory runs until something else is installed', () => {
  const firmware = fresh()
  expect([firmware.version('bios'), firmware.version('nic:eth0')]).toEqual(['1.0', undefined])
  firmware.install('bmc', '7.1')
  expect(firmware.version('bmc')).toBe('7.1')
})

test('what is staged waits for POST, which tells what changed', () => {
  const firmware = fresh()
  expect(firmware.hasPending).toBe(false)
  firmware.stage('bios', '2.0')
  expect(firmware).toMatchObject({ hasPending: true })
  expect([firmware.version('bios'), firmware.pending('bios')]).toEqual(['1.0', '2.0'])
  firmware.install('bmc', '7.1')
  expect(firmware.applyPending()).toEqual({ bios: '2.0' })
  expect([firmware.version('bios'), firmware.version('bmc'), firmware.hasPending]).toEqual(['2.0', '7.1', false])
  expect(firmware.applyPending()).toEqual({})
})

test('installing takes the place of what was staged for the same component', () => {
  const firmware = fresh()
  firmware.stage('bmc', '7.1')
  firmware.install('bmc', '7.2')
  expect([firmware.version('bmc'), firmware.pending('bmc')]).toEqual(['7.2', undefined])
})

test('its state can be kept, and what is restored is a copy', () => {
  const firmware = fresh()
  firmware.install('bmc', '7.1')
  firmware.stage('bios', '2.0')
  const state = JSON.parse(JSON.stringify(firmware)) as ReturnType<Firmware['toJSON']>
  const again = fresh()
  again.restore(state)
  again.install('bmc', '7.3')
  again.applyPending()
  expect(state).toEqual({ running: { bmc: '7.1' }, pending: { bios: '2.0' } })
  expect([again.version('bios'), again.version('bmc')]).toEqual(['2.0', '7.3'])
})

test('a machine has what its profile was delivered with', async () => {
  const { machine } = machineWith([specs.hdd], { biosVersion: 'B1', bmcFirmwareVersion: 'M1' })
  const [first] = machine.profile.nics
  expect(machine.firmware.version('bios')).toBe('B1')
  expect(machine.firmware.version('bmc')).toBe('M1')
  expect(machine.firmware.version(`nic:${first?.name}`)).toBe(first?.firmwareVersion)
  expect(machine.firmware.version('nic:none')).toBeUndefined()
})

test('what is staged can be withdrawn, by whoever knows which version it was', () => {
  const firmware = fresh()
  expect(firmware.withdraw('bios', '2.0')).toBe(false)
  firmware.stage('bios', '2.0')
  expect(firmware.withdraw('bios', '1.9')).toBe(false)
  expect(firmware.withdraw('bmc', '2.0')).toBe(false)
  expect(firmware.pending('bios')).toBe('2.0')
  expect(firmware.withdraw('bios', '2.0')).toBe(true)
  expect(firmware.hasPending).toBe(false)
  expect(firmware.applyPending()).toEqual({})
  expect(firmware.version('bios')).toBe('1.0')
})

test('what ran when its state was kept runs again', () => {
  const firmware = fresh()
  firmware.install('bios', '1.5')
  const again = fresh()
  again.restore(firmware.toJSON())
  expect([again.version('bios'), again.version('bmc')]).toEqual(['1.5', '7.0'])
})
