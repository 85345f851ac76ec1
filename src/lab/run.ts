import type { Scenario } from '../scenarios/scenario.ts'
import type { Lab } from './assemble.ts'
import { judge } from './judge.ts'
import { lastEntries, storyOf } from './journal-view.ts'
import { endedUnwell, retry } from './retry.ts'
import { Stage, type StageOptions } from './stage.ts'
import type { Verdict } from './verdict.ts'

export type RunOptions = StageOptions & {
  /** Whether nodes that did not end well are tried again in a second run, with all faults lifted; by default not. */
  retry?: boolean
}

export type Run = { verdict: Verdict; story: Record<string, unknown>[]; lab: Lab | undefined }

/** How many lines of the journal a verdict shows. */
const shownEntries = 12

/** Runs a scenario in virtual time and judges what came of it. The same seed gives the same run. */
export async function runScenario(scenario: Scenario, options: RunOptions = {}): Promise<Run> {
  const { seed = '1', retry: again = false, ...rest } = options
  const stage = new Stage(scenario, { seed, ...rest })
  const { world } = stage
  const frame = { scenario: scenario.name, seed, repeat: `cleanroom run ${scenario.name} --seed ${seed}` }
  const closing = () => ({
    virtualMs: stage.tookMs,
    digest: world.journal.digest(),
    entries: world.journal.count,
    requests: world.network.requests,
  })
  const story = () => storyOf(stage.entries, stage.lab?.nodes ?? [], stage.startAt)
  try {
    const { lab, watch, ended } = await stage.play()
    const violations = watch.end()
    const waiting = ended === 'rest' ? [] : stage.waiting()
    const retried = again && endedUnwell(lab) ? await retry(scenario, { seed }) : undefined
    const judged = judge({ stage, lab, ended, violations, retried })
    const [worst] = judged.differences
    const about = worst?.node === undefined ? undefined : lab.node(worst.node)
    const verdict: Verdict = {
      ...frame,
      ...closing(),
      ...judged,
      ended,
      waiting,
      ...(retried ? { retry: retried.outcome } : {}),
      lastEntries: judged.verdict === 'as expected' ? [] : lastEntries(stage.entries, shownEntries, about),
    }
    return { verdict, story: story(), lab }
  } catch (error) {
    const verdict: Verdict = {
      ...frame,
      ...closing(),
      verdict: 'unknown',
      differences: [],
      unexercised: [],
      violations: [],
      reproduced: [],
      ended: 'error',
      waiting: [],
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      lastEntries: lastEntries(world.journal.entries, shownEntries),
    }
    return { verdict, story: story(), lab: stage.lab }
  }
}
