/**
 * Stands in for vitest where mutants are judged: tests are collected, to be called one by one and as often as wanted, in
 * one process whose modules are loaded once. Expectations are vitest's own.
 */
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect'
import * as chai from 'chai'

type Work = () => unknown
export type Judge = { file: string; name: string; run: Work; around: readonly Hooks[] }
type Hooks = { before: Work[]; after: Work[]; first: Work[]; begun?: Promise<void> }

export const judges: Judge[] = []
let file = ''
let path: string[] = []
let around: Hooks[] = []

/** Loads a file of tests. */
export async function collect(name: string, url: string): Promise<void> {
  file = name
  path = []
  around = [newHooks()]
  await import(url)
}

const newHooks = (): Hooks => ({ before: [], after: [], first: [] })

/** Calls a test with what is to be done around it. */
export async function call({ run, around: hooks, name }: Judge): Promise<void> {
  current = name
  for (const level of hooks) {
    level.begun ??= inTurn(level.first)
    await level.begun
  }
  for (const { before } of hooks) await inTurn(before)
  try {
    await run()
  } finally {
    for (const { after } of hooks.toReversed()) await inTurn(after)
  }
}

async function inTurn(works: readonly Work[]): Promise<void> {
  for (const work of works) await work()
}

type Rows = readonly unknown[]
type Body = (...row: never[]) => unknown

/** A test's function stands before or after its options. */
const bodyOf = (one: unknown, other: unknown): Body => (typeof one === 'function' ? one : other) as Body

function add(name: string, run: Work): void {
  judges.push({ file, name: [file, ...path, name].join(' > '), run, around })
}

function test(name: string, one: unknown, other?: unknown): void {
  const body = bodyOf(one, other)
  add(name, () => body())
}

/** Names of rows are numbers: nobody reads them but to find a row. */
test.each =
  (rows: Rows) =>
  (name: string, one: unknown, other?: unknown): void => {
    const body = bodyOf(one, other) as (...row: unknown[]) => unknown
    for (const [i, row] of rows.entries())
      add(`${name} [${i}]`, () => (Array.isArray(row) ? body(...(row as unknown[])) : body(row)))
  }
test.skipIf = () => () => {}
test.runIf = () => () => {}

export function describe(name: string, one: unknown, other?: unknown): void {
  const outer = around
  path.push(name)
  around = [...around, newHooks()]
  void bodyOf(one, other)()
  around = outer
  path.pop()
}
describe.each =
  (rows: Rows) =>
  (name: string, body: (...row: unknown[]) => void): void => {
    for (const [i, row] of rows.entries())
      describe(`${name} [${i}]`, () => (Array.isArray(row) ? body(...(row as unknown[])) : body(row)))
  }

export { test, test as it }

const hooks = () => around.at(-1) ?? newHooks()
export const beforeEach = (work: Work): void => void hooks().before.push(work)
export const afterEach = (work: Work): void => void hooks().after.push(work)
export const beforeAll = (work: Work): void => void hooks().first.push(work)
/** Everything ends with the process. */
export const afterAll = (): void => {}
/** Spies replace what others share: such tests do not judge. */
export const vi = new Proxy(
  {},
  {
    get: () => () => {
      throw new Error('spies do not judge')
    },
  },
)

let current = ''
const snapshots = new Map<string, unknown>()

/** What a test saw when nothing was mutated is its snapshot. */
function same(name: string, value: unknown): void {
  const key = `${current} ${name}`
  if (!snapshots.has(key)) snapshots.set(key, value)
  else if (JSON.stringify(snapshots.get(key)) !== JSON.stringify(value)) throw new Error('another snapshot')
}

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)
chai.use((library) => {
  library.Assertion.addMethod('toMatchSnapshot', function () {
    same('', this._obj)
  })
  library.Assertion.addMethod('toMatchFileSnapshot', function (name: string) {
    same(name, this._obj)
  })
})

export const expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  (globalThis as Record<symbol, object>)[ASYMMETRIC_MATCHERS_OBJECT],
  { soft: (value: unknown, message?: string) => chai.expect(value, message) },
)
Object.assign(globalThis, { [GLOBAL_EXPECT]: expect })
setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null }, expect as never)
