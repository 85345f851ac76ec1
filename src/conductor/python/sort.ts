import { PythonError } from '../failures.ts'

/** A key as Python's tuples are: compared member by member. */
type Key = readonly unknown[]

/**
 * `sorted(items, key=…, reverse=True)` for keys that may not be comparable: then it fails with the two types at which
 * Python gives up, which depends on how its sort goes about it. For fewer than 64 items.
 *
 * @source CPython Objects/listobject.c `count_run`, `binarysort`
 */
export function sortedDescending<Item>(items: readonly Item[], keyOf: (item: Item) => Key): Item[] {
  const rows = items.map((item) => ({ item, key: keyOf(item) })).reverse()
  const less = (a: number, b: number) => isLess(rows[a]?.key ?? [], rows[b]?.key ?? [])
  let sorted = rows.length < 2 ? rows.length : 2
  if (sorted === 2) {
    const descends = less(1, 0)
    while (sorted < rows.length && less(sorted, sorted - 1) === descends) sorted++
    if (descends) rows.splice(0, sorted, ...rows.slice(0, sorted).reverse())
  }
  for (; sorted < rows.length; sorted++) {
    let from = 0
    let to = sorted
    while (from < to) {
      const middle = from + ((to - from) >> 1)
      if (less(sorted, middle)) to = middle
      else from = middle + 1
    }
    rows.splice(from, 0, ...rows.splice(sorted, 1))
  }
  return rows.reverse().map(({ item }) => item)
}

function isLess(one: Key, other: Key): boolean {
  for (const [i, a] of one.entries()) {
    const b = other[i]
    if (a === b) continue
    if (typeof a === 'string' && typeof b === 'string') return a < b
    if (isNumber(a) && isNumber(b)) return a < b
    const types = `'${typeName(a)}' and '${typeName(b)}'`
    throw new PythonError('TypeError', `'<' not supported between instances of ${types}`)
  }
  return false
}

const isNumber = (value: unknown): value is number | boolean => typeof value === 'number' || typeof value === 'boolean'

/** The Python type a JSON value becomes. */
function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'str' : 'dict'
}
