import { expect, test } from 'vitest'
import { SecureBoot } from './secure-boot.ts'

test('a new machine has factory keys, and enforces nothing', () => {
  expect(new SecureBoot().toJSON()).toEqual({ enabled: false, current: false, keys: 'factory' })
})

test.each([
  ['ResetAllKeysToDefault', 'factory', 'UserMode'],
  ['DeleteAllKeys', 'none', 'SetupMode'],
  ['DeletePK', 'no platform key', 'SetupMode'],
] as const)('%s leaves %s: %s', (reset, keys, mode) => {
  const secureBoot = new SecureBoot()
  secureBoot.keys = keys === 'factory' ? 'none' : 'factory'
  secureBoot.resetKeys(reset)
  expect(secureBoot).toMatchObject({ keys, mode })
})

test.each([
  [true, 'factory', 'UEFI', true],
  [false, 'factory', 'UEFI', false],
  [true, 'none', 'UEFI', false],
  [true, 'no platform key', 'UEFI', false],
  [true, 'factory', 'Legacy', false],
  [false, 'none', 'Legacy', false],
] as const)('enabled %s with %s keys in %s: in force %s, from POST on', (enabled, keys, mode, current) => {
  const secureBoot = new SecureBoot()
  secureBoot.restore({ enabled, keys, current: !current })
  expect(secureBoot.toJSON()).toEqual({ enabled, keys, current: !current })
  secureBoot.applyPending(mode)
  expect(secureBoot.current).toBe(current)
})
