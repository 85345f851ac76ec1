import type { Body } from './resource.ts'

/** Whether a resource is wanted. */
export type Predicate = (body: Body) => boolean

/**
 * The filter language of collections: comparisons of a property with a value, `and`, `or`, `not` and parentheses.
 * `undefined` for a text that is none.
 *
 * @source DSP0266, "Filter query parameter"
 */
export function parseFilter(text: string): Predicate | undefined {
  const tokens = tokensOf(text)
  if (!tokens) return undefined
  const reader = new TokenReader(tokens)
  const predicate = either(reader)
  return predicate && reader.next === undefined ? predicate : undefined
}

const token = /\s*(?:(\()|(\))|('(?:[^']|'')*')|([^\s()']+))/y

function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = []
  const whole = text.trimEnd()
  token.lastIndex = 0
  while (token.lastIndex < whole.length) {
    const found = token.exec(whole)
    if (!found) return undefined
    tokens.push(found[0].trimStart())
  }
  return tokens
}

class TokenReader {
  readonly #tokens: readonly string[]
  #at = 0

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  get next(): string | undefined {
    return this.#tokens[this.#at]
  }

  take(): string | undefined {
    return this.#tokens[this.#at++]
  }

  /** Takes the next word if it is this one. */
  took(word: string): boolean {
    if (this.next !== word) return false
    this.#at++
    return true
  }
}

function either(reader: TokenReader): Predicate | undefined {
  let left = both(reader)
  while (left && reader.took('or')) {
    const one: Predicate = left
    const other = both(reader)
    left = other && ((body) => one(body) || other(body))
  }
  return left
}

function both(reader: TokenReader): Predicate | undefined {
  let left = single(reader)
  while (left && reader.took('and')) {
    const one: Predicate = left
    const other = single(reader)
    left = other && ((body) => one(body) && other(body))
  }
  return left
}

function single(reader: TokenReader): Predicate | undefined {
  if (reader.took('not')) {
    const inner = single(reader)
    return inner && ((body) => !inner(body))
  }
  if (reader.took('(')) {
    const inner = either(reader)
    return inner && reader.took(')') ? inner : undefined
  }
  const path = reader.take()
  const compare = comparisons[reader.take() ?? '']
  const wanted = valueOf(reader.take() ?? '')
  if (path === undefined || !/^[A-Za-z@]/.test(path) || !compare || !wanted) return undefined
  return (body) => compare(valueAt(body, path), wanted.value)
}

type Comparison = (value: unknown, wanted: unknown) => boolean

/** Values of different kinds are in no order. */
const ordered =
  (test: (order: number) => boolean): Comparison =>
  (value, wanted) => {
    if (typeof value !== typeof wanted || (typeof value !== 'string' && typeof value !== 'number')) return false
    return test(value === wanted ? 0 : value < (wanted as typeof value) ? -1 : 1)
  }

const comparisons: Readonly<Record<string, Comparison>> = {
  eq: (value, wanted) => (value ?? null) === wanted,
  ne: (value, wanted) => (value ?? null) !== wanted,
  gt: ordered((order) => order > 0),
  ge: ordered((order) => order >= 0),
  lt: ordered((order) => order < 0),
  le: ordered((order) => order <= 0),
}

function valueOf(text: string): { value: unknown } | undefined {
  if (text.startsWith("'")) return { value: text.slice(1, -1).replaceAll("''", "'") }
  if (text === 'true' || text === 'false') return { value: text === 'true' }
  if (text === 'null') return { value: null }
  return /^-?\d+(\.\d+)?$/.test(text) ? { value: Number(text) } : undefined
}

function valueAt(body: Body, path: string): unknown {
  let value: unknown = body
  for (const member of path.split('/')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Body)[member]
  }
  return value
}
