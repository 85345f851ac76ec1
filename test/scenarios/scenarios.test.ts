import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runScenario } from '../../src/lab/run.ts'
import { library } from '../../src/scenarios/library/index.ts'
import { journalKinds } from '../../src/scenarios/journal-kinds.ts'
import type { Entry } from '../../src/world.ts'

const golden = new URL('golden/', import.meta.url)
/** `GOLDEN=write` keeps what the runs tell now; the reader of the diff decides whether it is right. */
const writes = process.env['GOLDEN'] === 'write'

const goldenFile = (name: string) => new URL(`${name}.jsonl`, golden)
const asLines = (story: readonly object[]) => story.map((line) => JSON.stringify(line)).join('\n') + '\n'

/** Kinds and members of entries that triggers cannot name, with the run that wrote them. */
const unknown = new Map<string, string>()
function lookForUnknown(scenario: string, entry: Entry): void {
  const known = journalKinds[entry.kind]
  if (!known && entry.kind !== 'notification') unknown.set(entry.kind, scenario)
  for (const name of Object.keys(entry))
    if (known && !['at', 'source', 'kind'].includes(name) && !(name in known))
      unknown.set(`${entry.kind}.${name}`, scenario)
}

test.each(library.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
  const onEntry = (entry: Entry) => lookForUnknown(name, entry)
  const { verdict, story } = await runScenario(scenario, { retry: true, onEntry })
  expect(verdict.error).toBeUndefined()
  expect(verdict.differences).toEqual([])
  expect(verdict.unexercised).toEqual([])
  expect(verdict.verdict).toBe('as expected')
  const file = goldenFile(name)
  if (writes) {
    mkdirSync(golden, { recursive: true })
    writeFileSync(file, asLines(story))
  }
  expect(existsSync(file), `no golden journal of ${name}; write it with GOLDEN=write`).toBe(true)
  expect(asLines(story)).toBe(readFileSync(file, 'utf8'))
})

test('every kind of entry that runs write can be named by a trigger, with all its members', () => {
  expect(Object.fromEntries(unknown)).toEqual({})
})

test('every golden journal belongs to a scenario', () => {
  const names = library.map(({ name }) => `${name}.jsonl`)
  expect(readdirSync(golden).filter((file) => !names.includes(file))).toEqual([])
})

test('names are unique, and every scenario says what it teaches and where it is known from', () => {
  expect(new Set(library.map(({ name }) => name)).size).toBe(library.length)
  expect(library.filter(({ tags, source }) => tags.length === 0 || source.length === 0)).toEqual([])
})
