import { createHash } from 'node:crypto'
import { dataSafety } from '../lab/checkers.ts'
import type { Verdict } from '../lab/verdict.ts'
import { reproducedBy, type Told } from '../report/reporter.ts'
import type { Output } from './output.ts'
import { duration, failureReport, verdictTable } from './report.ts'

/** What came of all runs together. The digest is one over all of them, in order: two that differ mean something differs. */
export function summaryOf(verdicts: readonly Verdict[], planned: number) {
  const hash = createHash('sha256')
  for (const { scenario, digest } of verdicts) hash.update(`${scenario} ${digest}\n`)
  const count = (wanted: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === wanted).length
  return {
    scenarios: verdicts.length,
    asExpected: count('as expected'),
    otherwise: count('otherwise'),
    unknown: count('unknown'),
    notRun: planned - verdicts.length,
    reproduced: new Set(verdicts.flatMap(({ reproduced }) => reproduced.map(({ defect }) => defect))).size,
    dataSafety: dataSafetyOf(verdicts),
    virtualMs: verdicts.reduce((sum, { virtualMs }) => sum + virtualMs, 0),
    digest: hash.digest('hex'),
  }
}

/** Violations of data safety, by what they are due to. */
function dataSafetyOf(
  verdicts: readonly Verdict[],
): Record<'unforeseen' | 'defect' | 'operator' | 'policy' | 'hardware', number> {
  const counts = { unforeseen: 0, defect: 0, operator: 0, policy: 0, hardware: 0 }
  for (const { violations } of verdicts)
    for (const { checker, nature = 'unforeseen' } of violations) if (dataSafety.includes(checker)) counts[nature]++
  return counts
}

/** Everything for people: the table, what went otherwise, and the counts. */
export function tellAll(told: readonly Told[], planned: number, seconds: number, output: Output): void {
  const verdicts = told.map(({ verdict }) => verdict)
  const summary = summaryOf(verdicts, planned)
  for (const line of verdictTable(verdicts, output)) output.line(line)
  for (const verdict of verdicts) {
    if (verdict.verdict === 'as expected') continue
    output.line()
    for (const line of failureReport(verdict, verdict.repeat, output)) output.line(line)
  }
  const { unforeseen, defect, operator, policy, hardware } = summary.dataSafety
  output.line()
  output.line(
    [
      `${summary.asExpected} of ${verdicts.length} as expected`,
      ...(summary.otherwise > 0 ? [`${summary.otherwise} otherwise`] : []),
      ...(summary.unknown > 0 ? [`${summary.unknown} unknown`] : []),
      ...(summary.notRun > 0 ? [`${summary.notRun} not run`] : []),
    ].join(', ') + `; ${duration(summary.virtualMs)} of virtual time in ${seconds.toFixed(1)} s`,
  )
  const reproduced = reproducedBy(told)
  if (reproduced.length > 0)
    output.line(`reproduced defects: ${reproduced.length} (${reproduced.map((one) => one.defect).join(', ')})`)
  output.line(
    `data safety: ${unforeseen + defect} violations by conductor or agent${unforeseen > 0 ? `, ${unforeseen} of them unforeseen` : ''}; ${operator} by automation, ${policy} by policy, ${hardware} by hardware`,
  )
  output.line(`digest ${summary.digest}`)
}
