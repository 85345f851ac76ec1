import { expect, test } from 'vitest'
import { sortedDescending } from './sort.ts'

// What Python 3 says to `sorted(keys, key=lambda k: (k, 0), reverse=True)`.
test.each([
  [[10, '10'], "'int' and 'str'"],
  [['10', 10], "'str' and 'int'"],
  [[99, 10, 0, '5'], "'int' and 'str'"],
  [[99, '5', 10], "'str' and 'int'"],
  [[1, 5, 3, null, 2], "'NoneType' and 'int'"],
  [[1, 2, 3, { a: 1 }], "'int' and 'dict'"],
  [[2.5, 'x'], "'float' and 'str'"],
] as const)('%j cannot be sorted', (keys, types) => {
  expect(() => sortedDescending<unknown>(keys, (key) => [key, 0])).toThrow(
    `'<' not supported between instances of ${types}`,
  )
})

test.each([
  [
    ['10', '9', '100'],
    ['9', '100', '10'],
  ],
  [
    [3, 1, 2, 2.5, true],
    [3, 2.5, 2, 1, true],
  ],
  [[], []],
  [['a'], ['a']],
])('%j can', (keys, sorted) => {
  expect(sortedDescending<unknown>(keys, (key) => [key, 0])).toEqual(sorted)
})

test('equal keys keep their order', () => {
  const items = [5, 3, 5, 4, 5, 3].map((key, i) => ({ key, i }))
  expect(sortedDescending(items, ({ key }) => [key, 7]).map(({ i }) => i)).toEqual([0, 2, 4, 3, 1, 5])
})
