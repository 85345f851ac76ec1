import type { Difference, Verdict } from '../lab/verdict.ts'

/** One finished run, for whoever tells of it. `wallMs` is real time; `file` is where its scenario was read from. */
export type Told = {
  scenario: { readonly story: string; readonly tags: readonly string[] }
  verdict: Verdict
  wallMs: number
  file?: string
}

/** What the runs are of all that were to be done. */
export type Extent = { shard: string; planned: number }

/** Turns runs into the text of a report. Pure: where it goes is the caller's business. */
export type Reporter = (runs: readonly Told[], extent?: Extent) => string

export const isAsExpected = ({ verdict }: Told): boolean => verdict.verdict === 'as expected'

/** The name of one run: a scenario may be run with many seeds. */
export const nameOf = ({ verdict: { scenario, seed } }: Told): string => `${scenario} (seed ${seed})`

/** One difference in one line. */
export const inWords = ({ what, node, expected, actual }: Difference): string =>
  `${node === undefined ? '' : `${node}: `}${what}: expected ${shown(expected)}, got ${shown(actual)}`

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'))

/** Everything that is wrong with a run, a line each, and how to see it again. */
export const reasonsOf = ({ verdict: { differences, unexercised, error, repeat } }: Told): string[] => [
  ...(error === undefined ? [] : error.split('\n')),
  ...differences.map(inWords),
  ...unexercised.map((what) => `not shown: ${what}`),
  `again: ${repeat}`,
]

/** Known defects the runs have shown, each with the runs that did. */
export function reproducedBy(runs: readonly Told[]): { defect: string; reference: string; scenarios: string[] }[] {
  const byDefect = new Map<string, { defect: string; reference: string; scenarios: string[] }>()
  for (const { verdict } of runs)
    for (const { defect, reference } of verdict.reproduced) {
      const row = byDefect.get(defect) ?? { defect, reference, scenarios: [] }
      if (!row.scenarios.includes(verdict.scenario)) row.scenarios.push(verdict.scenario)
      byDefect.set(defect, row)
    }
  return [...byDefect.values()]
}
