import { basename } from 'node:path'
import type { Mutant } from './instrument.ts'
import type { Fate } from './judge.ts'

export type Judged = Mutant & { fate: Fate; killer?: string }
export type Total = { killed: number; survived: number; missed: number; score: number; ofReached: number }

/** Percentages of the mutants that are judged at all: those of tables, met while modules are loaded, are not. */
export function totalOf(judged: readonly Judged[]): Total {
  const count = (...fates: Fate[]) => judged.filter(({ fate }) => fates.includes(fate)).length
  const killed = count('killed', 'timed out')
  const survived = count('survived')
  const missed = count('not reached')
  const share = (all: number) => (all === 0 ? 100 : (100 * killed) / all)
  return { killed, survived, missed, score: share(killed + survived + missed), ofReached: share(killed + survived) }
}

/** A table of Markdown, a file a row, and below it every survivor if they are asked for. */
export function tableOf(area: string, judged: readonly Judged[], withSurvivors: boolean): string {
  const files = [...new Set(judged.map(({ file }) => file))]
  const row = (name: string, { killed, survived, missed, score }: Total) =>
    `| ${[name, killed, survived, missed, `${score.toFixed(1)} %`].join(' | ')} |`
  const whole = totalOf(judged)
  const all = whole.killed + whole.survived + whole.missed
  return [
    '',
    '| File | Killed | Survived | Not reached | Score |',
    '| --- | --: | --: | --: | --: |',
    ...files.map((file) => row(`\`${shortOf(file)}\``, totalOf(judged.filter((one) => one.file === file)))),
    '',
    `${area}: ${whole.score.toFixed(1)} % of ${all} mutants, ${whole.ofReached.toFixed(1)} % of those that a test reaches`,
    ...(withSurvivors ? survivorsOf(judged) : []),
    '',
  ].join('\n')
}

const shortOf = (file: string): string => file.split('/').slice(2, -1).concat(basename(file)).join('/')

const survivorsOf = (judged: readonly Judged[]): string[] =>
  judged
    .filter(({ fate }) => fate === 'survived' || fate === 'not reached')
    .map(({ file, line, before, after, fate }) => `  ${file}:${line} ${fate}: ${brief(before)} → ${brief(after)}`)

const brief = (code: string): string => code.replaceAll(/\s+/g, ' ').trim().slice(0, 70)
