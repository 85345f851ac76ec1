import { expect, test } from 'vitest'
import { NotSerialisable, PythonObject, pythonJson, pythonRepr } from './python.ts'
import { pythonJsonError } from '../python-json-error.ts'
import { suggestion } from './python-suggestion.ts'

test('JSON is spaced and escaped as json.dumps does it', () => {
  const value = { a: [1, 2.5, true, null], 'ü"\n': 'é😀\u007f', empty: {}, none: undefined }
  expect(pythonJson(value)).toBe(
    String.raw`{"a": [1, 2.5, true, null], "\u00fc\"\n": "\u00e9\ud83d\ude00\u007f", "empty": {}}`,
  )
  expect(() => pythonJson({ x: [new PythonObject('set')] })).toThrow(NotSerialisable)
})

test('repr chooses its quotes as Python does', () => {
  expect(pythonRepr({ a: null, b: [true, "it's", 'say "no"', `both ' and "`], c: 1 })).toBe(
    String.raw`{'a': None, 'b': [True, "it's", 'say "no"', 'both \' and "'], 'c': 1}`,
  )
})

test.each([
  ['', 'Expecting value: line 1 column 1 (char 0)'],
  ['{nope', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
  ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
  ['{"a": 1 "b"}', "Expecting ',' delimiter: line 1 column 9 (char 8)"],
  ['[1, 2', "Expecting ',' delimiter: line 1 column 6 (char 5)"],
  ['{"a": \n x}', 'Expecting value: line 2 column 2 (char 8)'],
  ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)'],
  ['{"a": 1 ,}', 'Illegal trailing comma before end of object: line 1 column 9 (char 8)'],
  ['[1,]', 'Illegal trailing comma before end of array: line 1 column 3 (char 2)'],
  ['"\\x"', 'Invalid \\escape: line 1 column 2 (char 1)'],
  ['{} {}', 'Extra data: line 1 column 4 (char 3)'],
])('what Python says of %j', (text, expected) => {
  expect(pythonJsonError(text)).toBe(expected)
})

test('a near name is suggested, a far one is not', () => {
  expect(suggestion('nope', ['self', 'node', 'ports'])).toBe('node')
  expect(suggestion('foo', ['self', 'node', 'ports'])).toBeUndefined()
})
