import type { Difference, Verdict } from '../lab/verdict.ts'
import type { Scenario } from '../scenarios/scenario.ts'

/** One finished run, for whoever tells of it. `wallMs` is real time. */
export type Told = { scenario: Scenario; verdict: Verdict; wallMs: number; file?: string }

/** Turns runs into the text of a report. Pure: where it goes is the caller's business. */
export type Reporter = (runs: readonly Told[]) => string

export const isAsExpected = ({ verdict }: Told): boolean => verdict.verdict === 'as expected'

/** The name of one run: a scenario may be run with many seeds. */
export const nameOf = ({ verdict: { scenario, seed } }: Told): string => `${scenario} (seed ${seed})`

/** One difference in one line. */
export const inWords = ({ what, node, expected, actual }: Difference): string =>
  `${node === undefined ? '' : `${node}: `}${what}: expected ${shown(expected)}, got ${shown(actual)}`

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'))

/** Everything that is wrong with a run, a line each, and how to see it again. */
export const reasonsOf = ({ verdict: { differences, error, repeat } }: Told): string[] => [
  ...(error === undefined ? [] : error.split('\n')),
  ...differences.map(inWords),
  `again: ${repeat}`,
]
