import { runScenario } from '../lab/run.ts'
import type { Violation } from '../lab/checkers.ts'
import { Sightings } from './coverage.ts'
import { excusedBy } from './excuses.ts'
import { scenarioOf, type Plan, type QuirkChoice } from './plan.ts'

/** Lines of the journal a node may cause in one run: some ten times what a lively one does. */
const entriesPerNode = 5_000

/** Something that must not be: a violated invariant, or a run that broke down. */
export type Found = { checker: string; text: string; at?: number; node?: string }

export type Observed = {
  found: Found[]
  points: Set<string>
  digest: string
  entries: number
  requests: number
  virtualMs: number
  ended: string
}

/** Runs a plan and judges it by every invariant it can be asked for. */
export async function runPlan(plan: Plan, quirks: QuirkChoice): Promise<Observed> {
  const scenario = scenarioOf(plan, quirks)
  const most = entriesPerNode * scenario.fleet.count
  const sightings = new Sightings()
  let entries = 0
  const { verdict, lab } = await sightings.during(() =>
    runScenario(scenario, {
      seed: String(plan.seed),
      onEntry: (entry) => {
        entries++
        sightings.see(entry)
      },
      enough: () => entries >= most,
    }),
  )
  void lab
  const excused = excusedBy(plan)
  const found: Found[] = verdict.violations
    .filter(({ checker }) => !excused.has(checker))
    .map(({ checker, text, at, node }: Violation) => ({ checker, text, at, ...(node ? { node } : {}) }))
  if (verdict.error !== undefined) found.push({ checker: 'run broke down', text: verdict.error.split('\n')[0] ?? '' })
  const { digest, requests, virtualMs, ended } = verdict
  return { found, points: sightings.points, digest, entries, requests, virtualMs, ended }
}

/** What findings have in common although names, numbers and times differ. */
export const signatureOf = ({ checker, text }: Found): string =>
  `${checker}: ${text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+/g, 'UUID')
    .replace(/\b(deploy|power|bios|raid|management|vendor)\.\w+/g, 'STEP')
    .replace(/\d+(\.\d+)?/g, 'N')
    .slice(0, 80)}`
