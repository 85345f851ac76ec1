import { expect, test } from 'vitest'
import { quirksFrom } from './quirk-set.ts'

test('a set by its name, or single quirks', () => {
  expect(quirksFrom('upstream')).toBe('upstream')
  expect(quirksFrom('none')).toBe('none')
  expect(quirksFrom('no-steps-is-clean,stale-failed-blamed')).toEqual(['no-steps-is-clean', 'stale-failed-blamed'])
})

test('a quirk there is not is refused with the nearest there is', () => {
  expect(() => quirksFrom('stale-failed-blame')).toThrow(
    /no quirk "stale-failed-blame"\. Did you mean stale-failed-blamed/,
  )
})
