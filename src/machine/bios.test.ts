import { expect, test } from 'vitest'
import { Bios, commonAttributes } from './bios.ts'

test.each([
  ['LogicalProc', 'Disabled', undefined],
  ['LogicalProc', 'Maybe', 'not in list'],
  ['LogicalProc', true, 'wrong type'],
  ['AcPwrRcvryUserDelay', 60, undefined],
  ['AcPwrRcvryUserDelay', 59, 'out of range'],
  ['AcPwrRcvryUserDelay', 60.5, 'wrong type'],
  ['NumLock', 'yes', 'wrong type'],
  ['AssetTag', 'x'.repeat(64), 'out of range'],
  ['SysMfrContactInfo', 'me', 'read-only'],
  ['NoSuchThing', 1, 'unknown'],
] as const)('%s = %j: %s', (name, value, problem) => {
  expect(new Bios(commonAttributes).problem(name, value)).toBe(problem)
})

test('what is staged is pending until POST, and a reset to the defaults forgets what was staged before it', () => {
  const bios = new Bios(commonAttributes, { NumLock: false })
  bios.stage({ LogicalProc: 'Disabled' })
  bios.stage({ AssetTag: 'A1' })
  expect(bios.pending()).toEqual({ LogicalProc: 'Disabled', AssetTag: 'A1' })
  bios.resetToDefaults()
  expect(bios.pending()).toEqual({ NumLock: true })
  bios.stage({ AssetTag: 'A2' })
  expect(bios.attributes()['AssetTag']).toBe('')
  expect(bios.applyPending(1_000).toSorted()).toEqual(['AssetTag', 'NumLock'])
  expect(bios.attributes()).toMatchObject({ NumLock: true, AssetTag: 'A2', LogicalProc: 'Enabled' })
  expect(bios.appliedAt).toBe(1_000)
  expect(bios.applyPending(2_000)).toEqual([])
  expect(bios.appliedAt).toBe(1_000)
})
