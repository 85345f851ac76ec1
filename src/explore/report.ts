import { expectedPoints, unreachable } from './coverage.ts'
import type { Progress } from './explorer.ts'
import type { FindingFile } from './finding-file.ts'
import { sizeOf } from './plan.ts'

/** Points that are expected and were not reached, without those nothing can reach and the matrix of faults and states. */
export function missing({ coverage }: Pick<Progress, 'coverage'>): string[] {
  const reached = new Set(coverage.map(([point]) => point))
  return expectedPoints.filter(
    (point) => !reached.has(point) && !(point in unreachable) && !point.startsWith('fault in state'),
  )
}

/** What an exploration found, for people: Markdown. */
export function explorationReport(
  progress: Progress,
  { command, seconds, files }: { command: string; seconds: number; files: ReadonlyMap<string, FindingFile> },
): string {
  const { done, virtualMs, requests, coverage, findings } = progress
  const unreached = missing(progress)
  const lines = [
    '# Exploration',
    '',
    `\`${command}\``,
    '',
    `${done} runs in ${seconds.toFixed(0)} s (${(done / Math.max(seconds, 0.001)).toFixed(0)}/s), ${(virtualMs / 3_600_000).toFixed(0)} h of virtual time, ${requests} requests.`,
    `${coverage.length} points of behaviour were reached; something new was last reached in run ${progress.lastNewAt}.`,
    '',
    findings.length === 0 ? 'Nothing was found.' : `${findings.length} finding(s):`,
    '',
  ]
  for (const finding of findings) {
    const { checker, text, afterRuns, seen, plan, signature } = finding
    const file = files.get(signature)
    lines.push(
      `## ${checker}`,
      '',
      text,
      '',
      `First in run ${afterRuns}, seen ${seen} time(s), ${sizeOf(plan)} actions and faults.`,
      '',
    )
    if (file) lines.push(`${file.cause[0]?.toUpperCase()}${file.cause.slice(1)}.`, '', `    ${replayLine(file)}`, '')
  }
  if (unreached.length > 0) lines.push('## Not reached', '', ...unreached.map((point) => `- ${point}`), '')
  return lines.join('\n')
}

export const replayLine = ({ name, seed }: Pick<FindingFile, 'name' | 'seed'>, directory = ''): string =>
  `cleanroom run ${directory}${name}${seed === '1' ? '' : ` --seed ${seed}`}`
