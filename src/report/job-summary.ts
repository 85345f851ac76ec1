import { isAsExpected, nameOf, reasonsOf, reproducedBy, type Reporter, type Told } from './reporter.ts'

/** A page of Markdown, as GitHub shows beside a job: what went otherwise first, then defects reproduced, then the counts. */
export const jobSummary: Reporter = (runs) => {
  const others = runs.filter((run) => !isAsExpected(run))
  const reproduced = reproducedBy(runs)
  return [
    `## Cleanroom: ${runs.length - others.length} of ${runs.length} runs as expected`,
    ...others.flatMap(otherwise),
    ...(reproduced.length === 0
      ? []
      : [
          '',
          `### Known defects reproduced: ${reproduced.length}`,
          '',
          '| defect | described in | shown by |',
          '| --- | --- | --- |',
          ...reproduced.map(({ defect, reference, scenarios }) =>
            row([`\`${defect}\``, reference, scenarios.join(', ')]),
          ),
        ]),
    '',
  ].join('\n')
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`

const otherwise = (run: Told): string[] => [
  '',
  `### ${nameOf(run)}: ${run.verdict.verdict}`,
  '',
  run.scenario.story,
  '',
  '```',
  ...reasonsOf(run),
  '```',
]
