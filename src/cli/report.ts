import type { Difference, Verdict } from '../lab/verdict.ts'
import type { Entry } from '../world.ts'
import type { Output } from './output.ts'
import { table } from './table.ts'

/** One line a scenario: verdict, virtual time, traffic, digest, and which invariant broke as foreseen. */
export function verdictTable(verdicts: readonly Verdict[], output: Output): string[] {
  const head = ['SCENARIO', 'VERDICT', 'TOOK', 'REQUESTS', 'DIGEST', 'REPRODUCED DEFECT, OR VIOLATED']
  const seeds = new Set(verdicts.map(({ seed }) => seed))
  const rows = verdicts.map(({ scenario, seed, verdict, virtualMs, requests, digest, violations, reproduced }) => [
    seeds.size > 1 ? `${scenario} ${seed}` : scenario,
    output.colour(colours[verdict], verdict),
    duration(virtualMs),
    String(requests),
    digest.slice(0, 12),
    output.colour('yellow', [...new Set(reproduced.length > 0 ? defects(reproduced) : reasons(violations))].join(', ')),
  ])
  return table([head, ...rows])
}

const colours = { 'as expected': 'green', otherwise: 'red', unknown: 'yellow' } as const
const defects = (reproduced: Verdict['reproduced']) => reproduced.map(({ defect }) => defect)
const reasons = (violations: Verdict['violations']) =>
  violations.map(({ checker, nature }) => (nature === undefined ? checker : `${checker} (${nature})`))

/** Why a run was not as expected: where it diverged, what came last, how to see it again. */
export function failureReport(verdict: Verdict, repeat: string, output: Output): string[] {
  const { scenario, differences, unexercised, lastEntries, error, ended } = verdict
  return [
    output.colour('bold', `${scenario}: ${verdict.verdict}`),
    ...(error === undefined ? [] : error.split('\n').map((line) => `  ${line}`)),
    ...differences.flatMap((difference) => differenceLines(difference).map((line) => `  ${line}`)),
    ...unexercised.map((what) => `  not shown: ${what}`),
    `  The run ended ${{ rest: 'at rest', limit: 'out of time', stuck: 'stuck', error: 'with an error of its own' }[ended]}. The journal's last lines:`,
    ...lastEntries.map((entry) => `    ${entryLine(entry)}`),
    `  Again: ${repeat}`,
  ]
}

export function differenceLines({ what, node, expected, actual }: Difference): string[] {
  const about = node === undefined ? what : `${node}: ${what}`
  if (isPath(expected) && isPath(actual)) {
    const step = expected.findIndex((state, i) => state !== actual[i])
    const at = step < 0 ? expected.length : step
    return [
      `${about} diverged at step ${at + 1}: expected ${expected[at] ?? 'the end'}, got ${actual[at] ?? 'the end'}`,
      `  expected ${expected.join(' → ')}`,
      `  got      ${actual.join(' → ')}`,
    ]
  }
  return [`${about}: expected ${shown(expected)}, got ${shown(actual)}`]
}

const isPath = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'))

/** One entry of a journal for people: time of day, source, kind, and the rest. */
export function entryLine({ at, source, kind, ...rest }: Entry): string {
  const time = new Date(at).toISOString().slice(11, 23)
  const details = Object.entries(rest).map(([key, value]) => `${key}=${shown(value)}`)
  return [time, source, kind, ...details].join(' ')
}

/** Milliseconds as hours, minutes and seconds. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const [hours = 0, minutes = 0, rest = 0] = parts
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`
}
