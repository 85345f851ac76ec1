/**
 * A process in which tests judge mutants, one after another. It is told of the mutants, answers with their fate, and is
 * replaced when one of them leaves something behind or does not come back.
 */
import { globSync } from 'tinyglobby'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { call, collect, judges } from './stand-in.ts'

export type Order = { directory: string; patterns: readonly string[]; silent: readonly string[] }
export type Fate = 'killed' | 'timed out' | 'survived' | 'not reached' | 'static'
/** `polluted`: the test that killed it fails without it as well now. */
export type Told =
  | { ready: { judges: number; failing: string[]; seconds: number } }
  | { id: string; fate: Fate; killer?: string; polluted?: boolean }

/** What the instrumented source counts in. @source @stryker-mutator/instrumenter */
type Counted = {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number
  hitLimit?: number
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> }
}

/** How much processor time the cheapest tests that reach a mutant may take; it survives what these do not notice. */
const atMostMs = 700
/** How often more than without a mutant any mutant may be met. */
const hitFactor = 100
const calmMs = 60_000
const judgingMs = 5_000

const counted: Counted = {}
Object.assign(globalThis, { __stryker__: counted })

let stray = false
process.on('unhandledRejection', () => (stray = true))
process.on('uncaughtException', () => (stray = true))

const cpuMs = () => process.cpuUsage().user / 1000

/** What is wrong with a test now; `undefined` if it passes. */
async function verdict(nth: number, withinMs: number): Promise<'late' | 'failed' | undefined> {
  const judge = judges[nth]
  if (!judge) return undefined
  stray = false
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), withinMs)
  })
  try {
    const came = await Promise.race([call(judge), late])
    return came ?? (stray ? 'failed' : undefined)
  } catch {
    return 'failed'
  } finally {
    clearTimeout(timer)
  }
}

const costMs: number[] = []
const reaches = new Map<string, number[]>()
const hits = new Map<string, number>()

/** All tests without a mutant, twice: the second time tells what each reaches and costs. Gives those that fail. */
async function calm(): Promise<Set<number>> {
  const failing = new Set<number>()
  counted.currentTestId = 'warming up'
  for (const nth of judges.keys()) if (await verdict(nth, calmMs)) failing.add(nth)
  for (const nth of judges.keys()) {
    counted.currentTestId = String(nth)
    const before = cpuMs()
    if (await verdict(nth, calmMs)) failing.add(nth)
    costMs[nth] = cpuMs() - before
  }
  counted.currentTestId = undefined
  for (const [nth, met] of Object.entries(counted.mutantCoverage?.perTest ?? {})) {
    if (nth === 'warming up' || failing.has(Number(nth))) continue
    for (const [id, count] of Object.entries(met)) {
      reaches.set(id, [...(reaches.get(id) ?? []), Number(nth)])
      hits.set(id, (hits.get(id) ?? 0) + count)
    }
  }
  for (const list of reaches.values()) list.sort((a, b) => (costMs[a] ?? 0) - (costMs[b] ?? 0))
  return failing
}

async function judged(id: string): Promise<Told> {
  const able = reaches.get(id) ?? []
  if (able.length === 0) return { id, fate: counted.mutantCoverage?.static[id] ? 'static' : 'not reached' }
  counted.activeMutant = id
  counted.hitCount = 0
  counted.hitLimit = (hits.get(id) ?? 1) * hitFactor
  let killer: number | undefined
  let fate: Fate = 'survived'
  const begun = cpuMs()
  for (const nth of able) {
    const wrong = await verdict(nth, judgingMs)
    const endless = (counted.hitCount ?? 0) > counted.hitLimit
    if (wrong || endless) {
      killer = nth
      fate = wrong === 'late' || endless ? 'timed out' : 'killed'
      break
    }
    if (cpuMs() - begun > atMostMs) break
  }
  counted.activeMutant = undefined
  if (killer === undefined) return { id, fate }
  const polluted = (await verdict(killer, judgingMs)) !== undefined
  return { id, fate, killer: judges[killer]?.name ?? '', polluted }
}

const tell = (told: Told) => process.send?.(told)

process.on('disconnect', () => process.exit())

process.on('message', (message: Order | { id: string }) => {
  if ('id' in message) {
    void judged(message.id).then(tell)
    return
  }
  void begin(message)
})

async function begin({ directory, patterns, silent }: Order): Promise<void> {
  process.chdir(directory)
  const not = new Set(silent.flatMap((pattern) => globSync(pattern)))
  for (const pattern of patterns)
    for (const name of globSync(pattern).toSorted())
      if (!not.has(name)) await collect(name, pathToFileURL(join(directory, name)).href)
  const failing = await calm()
  const seconds = costMs.reduce((sum, one) => sum + one, 0) / 1000
  tell({ ready: { judges: judges.length, failing: [...failing].map((nth) => judges[nth]?.name ?? ''), seconds } })
}
