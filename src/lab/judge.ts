import { quirkPolicy, quirks as quirkTable } from '../conductor/quirks.ts'
import { expectationUnder, type Expectation } from '../scenarios/expectation.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Lab } from './assemble.ts'
import type { Violation } from './checkers.ts'
import { compare } from './outcome.ts'
import type { Retried } from './retry.ts'
import type { End, Stage } from './stage.ts'
import type { Difference, Reproduced, Verdict } from './verdict.ts'
import { withoutSecret } from './without-secret.ts'

/** How a run ended, for its judge. */
export type Ended = {
  stage: Stage
  lab: Lab
  ended: End
  violations: readonly Violation[]
  retried?: Retried | undefined
}

type Judged = Pick<Verdict, 'verdict' | 'differences' | 'unexercised' | 'reproduced' | 'violations'>

/** Everything that can be said of a run that came to its end. */
export function judge({ stage, lab, ended, violations: seen, retried }: Ended): Judged {
  const { scenario, script } = stage
  const expect = expectationUnder(scenario.expect, scenario.quirks ?? 'upstream')
  const violations = seen.map((one) => {
    const allowed = expect.violations.find(({ checker }) => checker === one.checker)
    return allowed ? { ...one, nature: allowed.nature } : one
  })
  const differences = [
    ...compare(scenario, expect, lab, stage.entries),
    ...ofTheRun(expect, ended, stage),
    ...ofViolations(expect, violations),
    ...ofRetry(expect, retried),
  ].map(withoutSecret)
  const unexercised = [
    ...script.pending().map((what) => `${what}: its moment never came`),
    ...script.unfelt().map((what) => `${what}: it was there, and nobody felt it`),
  ]
  const said = { differences, unexercised, violations }
  if (differences.length > 0) return { ...said, verdict: 'otherwise', reproduced: [] }
  if (unexercised.length > 0) return { ...said, verdict: 'unknown', reproduced: [] }
  return { ...said, verdict: 'as expected', reproduced: reproducedBy(scenario, expect, violations) }
}

function ofTheRun(expect: Expectation, end: End, stage: Stage): Difference[] {
  const differences: Difference[] = []
  if (end !== expect.ends)
    differences.push({ what: 'end of the run', expected: expect.ends, actual: [end, ...stage.waiting()].join('; ') })
  const { min = 0, max = Infinity } = expect.endsAfterMs ?? {}
  const { tookMs, script } = stage
  if (tookMs < min || tookMs > max)
    differences.push({ what: 'duration in ms', expected: expect.endsAfterMs, actual: tookMs })
  for (const { action, node, answer } of script.surprises)
    differences.push({ what: `answer to ${action}`, node, expected: 'as in the scenario', actual: answer })
  return differences
}

function ofViolations(expect: Expectation, violations: readonly Violation[]): Difference[] {
  const differences: Difference[] = []
  for (const { checker, node, text } of violations) {
    if (expect.violations.some((allowed) => allowed.checker === checker)) continue
    differences.push({ what: `invariant "${checker}"`, ...(node ? { node } : {}), expected: 'to hold', actual: text })
  }
  for (const { checker, always } of expect.violations)
    if (always && !violations.some((one) => one.checker === checker))
      differences.push({ what: `violation of "${checker}"`, expected: 'to happen', actual: 'none' })
  return differences
}

function ofRetry(expect: Expectation, retried: Retried | undefined): Difference[] {
  if (!retried || retried.outcome === expect.retry) return []
  const actual = retried.outcome === 'works' ? 'available' : retried.because
  const expected = expect.retry === 'works' ? 'available' : 'to fail'
  return [{ what: 'another try with all faults lifted', expected, actual }]
}

/** The known defects a run as expected has shown. */
function reproducedBy({ reproduces, quirks, source }: Scenario, expect: Expectation, violations: readonly Violation[]) {
  const policy = quirkPolicy(quirks ?? 'upstream')
  const shown: Reproduced[] = reproduces
    .filter((id) => policy.has(id))
    .map((id) => ({ defect: id, title: quirkTable[id].title, reference: quirkTable[id].source }))
  if (shown.length > 0) return shown
  for (const { checker, nature, because, reference = source[0] ?? 'the scenario' } of expect.violations)
    if ((nature === 'defect' || nature === 'operator') && violations.some((one) => one.checker === checker))
      shown.push({ defect: checker, title: because, reference })
  return shown
}
