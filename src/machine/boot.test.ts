import { describe, expect, it } from 'vitest'
import { bootCandidates, consumed, postProgress, type BootOverride, type BootTarget } from './boot.ts'

const override = (enabled: BootOverride['enabled'], target: BootTarget): BootOverride => ({
  enabled,
  target,
  mode: 'UEFI',
})
const order: BootTarget[] = ['Hdd', 'Pxe', 'Cd']

describe('what a machine tries to boot', () => {
  it('is its standing order without an override', () => {
    expect(bootCandidates(override('Disabled', 'None'), order)).toEqual(order)
    // Firmware keeps the target of an override that is switched off.
    expect(bootCandidates(override('Disabled', 'Pxe'), order)).toEqual(order)
    expect(bootCandidates(override('Once', 'None'), order)).toEqual(order)
  })

  it('is the device of the override first, and each of the others once', () => {
    expect(bootCandidates(override('Once', 'Pxe'), order)).toEqual(['Pxe', 'Hdd', 'Cd'])
    expect(bootCandidates(override('Continuous', 'UefiHttp'), order)).toEqual(['UefiHttp', 'Hdd', 'Pxe', 'Cd'])
  })

  it('loses an override for one boot, and keeps a continuous one', () => {
    expect(consumed(override('Once', 'Pxe'))).toEqual(override('Disabled', 'None'))
    expect(consumed(override('Continuous', 'Pxe'))).toEqual(override('Continuous', 'Pxe'))
    expect(consumed(override('Disabled', 'Pxe'))).toEqual(override('Disabled', 'Pxe'))
  })
})

it('shows how far its self-test is, and since when', () => {
  const at = (elapsedMs: number) => postProgress(elapsedMs, 100_000)
  expect(at(0)).toEqual({ progress: 'PrimaryProcessorInitializationStarted', sinceMs: 0 })
  expect(at(14_999).progress).toBe('PrimaryProcessorInitializationStarted')
  expect(at(15_000)).toEqual({ progress: 'MemoryInitializationStarted', sinceMs: 15_000 })
  expect(at(50_000)).toEqual({ progress: 'BusInitializationStarted', sinceMs: 50_000 })
  expect(at(75_000)).toEqual({ progress: 'PCIResourceConfigStarted', sinceMs: 75_000 })
  expect(at(200_000)).toEqual({ progress: 'PCIResourceConfigStarted', sinceMs: 75_000 })
})
