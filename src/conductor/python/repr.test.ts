import { expect, it } from 'vitest'
import { pythonRepr } from './repr.ts'

it.each([
  [{ a: true, b: false, c: null, d: [1, 'x', {}] }, "{'a': True, 'b': False, 'c': None, 'd': [1, 'x', {}]}"],
  ["it's", `"it's"`],
  [`it's "so"`, `'it\\'s "so"'`],
  ['a\n\t\\b\u0001é', "'a\\n\\t\\\\b\\x01é'"],
  [{ left: undefined, kept: 0.5 }, "{'kept': 0.5}"],
])('writes %j as Python does', (value, text) => {
  expect(pythonRepr(value)).toBe(text)
})
