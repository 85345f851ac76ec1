import { MemoryStore } from '../conductor/memory-store.ts'
import type { Store } from '../conductor/store.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import type { Entry } from '../world.ts'
import { assemble, type Lab } from './assemble.ts'
import { Watch, type Violation } from './checkers.ts'
import { likeNodes } from './fleet.ts'
import { lastEntries, storyOf } from './journal-view.ts'
import { compare } from './outcome.ts'
import { Script } from './script.ts'
import type { Difference, Verdict } from './verdict.ts'

export type RunOptions = {
  seed?: string
  /** A fresh one; by default in memory. */
  store?: Store
  bodies?: 'text' | 'platform'
  /** Sees every entry while it is written. */
  onEntry?: (entry: Entry) => void
}

export type Run = { verdict: Verdict; story: Record<string, unknown>[]; lab: Lab | undefined }

/** How many lines of the journal a verdict shows. */
const shownEntries = 12

/** Runs a scenario in virtual time and judges what came of it. The same seed gives the same run. */
export async function runScenario(scenario: Scenario, options: RunOptions = {}): Promise<Run> {
  const { seed = '1', bodies = 'text', store = new MemoryStore(), onEntry } = options
  const world = new VirtualWorld({ seed: `${scenario.name} ${seed}`, keepJournal: true, bodies })
  if (onEntry) world.journal.subscribe(onEntry)
  const script = new Script(world)
  const frame = {
    scenario: scenario.name,
    seed,
    repeat: `cleanroom run ${scenario.name} --seed ${seed}`,
  }
  let lab: Lab | undefined
  let startAt = world.clock.now()
  let firstEntry = 0
  const played = () => world.journal.entries.slice(firstEntry)
  const closing = () => ({
    virtualMs: world.clock.now() - startAt,
    digest: world.journal.digest(),
    entries: world.journal.count,
    requests: world.network.requests,
  })
  try {
    lab = await assemble(world, labOptions(scenario, store, script))
    startAt = world.clock.now()
    firstEntry = world.journal.entries.length
    const watch = new Watch(lab)
    script.play(lab, scenario)
    const ended = await toTheEnd(scenario, world, lab, script)
    const violations = watch.end()
    const differences = [
      ...compare(scenario, lab, played()),
      ...differencesOfRun(scenario, ended, world.clock.now() - startAt, script),
      ...differencesOfViolations(scenario, violations),
    ]
    const [worst] = differences
    const about = worst?.node === undefined ? undefined : lab.node(worst.node)
    const verdict: Verdict = {
      ...frame,
      ...closing(),
      verdict: differences.length === 0 ? 'as expected' : 'otherwise',
      differences,
      violations,
      ended,
      lastEntries: differences.length === 0 ? [] : lastEntries(played(), shownEntries, about),
    }
    return { verdict, story: storyOf(played(), lab.nodes, startAt), lab }
  } catch (error) {
    const verdict: Verdict = {
      ...frame,
      ...closing(),
      verdict: 'unknown',
      differences: [],
      violations: [],
      ended: 'error',
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      lastEntries: lastEntries(world.journal.entries, shownEntries),
    }
    return { verdict, story: storyOf(played(), lab?.nodes ?? [], startAt), lab }
  }
}

function labOptions({ fleet, options, quirks }: Scenario, store: Store, script: Script) {
  const { count, profile, boot, tenant, record, agent, bmc, kernelParameters } = fleet
  const nodes = likeNodes(count, {
    profile,
    boot,
    record,
    agent,
    ...(tenant === null ? {} : { tenant }),
    ...(bmc === undefined ? {} : { bmc: { personality: bmc } }),
  })
  return { nodes, kernelParameters, conductor: { store, options, quirks }, wrap: script.wrap }
}

type End = 'rest' | 'limit'

/**
 * Runs until everybody has settled and nothing more is going to be done, or time is up. Time goes on while somebody is in
 * the middle of something, even if only periodic work is left: it may be what ends it.
 */
async function toTheEnd({ limitMs, restMs }: Scenario, world: VirtualWorld, lab: Lab, script: Script): Promise<End> {
  const keepAlive = world.clock.after(limitMs + 1, () => {})
  const first = await world.run(limitMs, () => lab.states.atRest && script.idle)
  keepAlive()
  if (first.ended === 'limit') return 'limit'
  if (restMs > 0) {
    let over = false
    world.clock.after(restMs, () => (over = true))
    await world.run(restMs + 1, () => over)
  }
  return lab.states.atRest ? 'rest' : 'limit'
}

function differencesOfRun({ expect }: Scenario, end: End, tookMs: number, script: Script): Difference[] {
  const differences: Difference[] = []
  if (end !== expect.ends) differences.push({ what: 'end of the run', expected: expect.ends, actual: end })
  const { min = 0, max = Infinity } = expect.endsAfterMs ?? {}
  if (tookMs < min || tookMs > max) differences.push({ what: 'duration', expected: expect.endsAfterMs, actual: tookMs })
  for (const what of script.pending())
    differences.push({ what, expected: 'to happen', actual: 'its moment never came' })
  for (const { action, node, answer } of script.surprises)
    differences.push({ what: `answer to ${action}`, node, expected: 'as in the scenario', actual: answer })
  return differences
}

function differencesOfViolations({ expect }: Scenario, violations: readonly Violation[]): Difference[] {
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
