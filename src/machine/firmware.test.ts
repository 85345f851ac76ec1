import { expect, test } from 'vitest'
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
