import fc from 'fast-check'
import { accumulate, type Coverage } from './coverage.ts'
import { mutated } from './mutate.ts'
import { fitting, sizeOf, type Plan, type QuirkChoice } from './plan.ts'
import { runPlan, signatureOf, type Found, type Observed } from './run-plan.ts'
import { shrink } from './shrink.ts'
import { planArbitrary } from './themes.ts'

export type ExploreOptions = {
  seed: number
  quirks: QuirkChoice
  /** Themes to visit more often. */
  focus?: readonly string[]
  /** Of a shard: its runs are those whose number leaves `index - 1` when divided by `count`. */
  shard?: { index: number; count: number }
  /** Runs between which the corpus stays as it is, so that several processes make the same plans. */
  round?: number
  /** Rounds that what is new waits before it joins the corpus: while it does, runs of the next round are begun. */
  lag?: 0 | 1
}

/** A plan that shows something that must not be. */
export type Finding = {
  signature: string
  checker: string
  text: string
  /** How many runs had been done when it was found, itself included. */
  afterRuns: number
  /** How many runs showed it. */
  seen: number
  /** As found. */
  original: Plan
  /** As small as it got. */
  plan: Plan
  shrinkRuns: number
  digest: string
  /** Absent once it has been made as small as it gets. */
  raw?: true
}

/** What a finding becomes when it is made smaller. */
export type Reduced = Pick<Finding, 'plan' | 'shrinkRuns' | 'text' | 'digest'>

/** What came of a run; plain data, so that another process may have done it. */
export type Ran = Pick<Observed, 'found' | 'digest' | 'virtualMs' | 'requests'> & { points: string[] }

/** Every how many runs one is done twice: the journal must be the same. */
const repeatEvery = 97
/** Every how many runs a plan of the corpus is changed instead of a new one made. */
const mutateEvery = 3
/** The newest plans that reached something new. */
const corpusSize = 300
const usualRound = 60
const usualLag = 1

/** What an exploration has come to; plain data, so that it can be kept and gone on from. */
export type Progress = {
  done: number
  virtualMs: number
  requests: number
  coverage: [string, number][]
  /** Runs after which nothing new was reached, and what the last new point was. */
  lastNewAt: number
  corpus: Plan[]
  /** What will join the corpus: a list for each round, the present one last. */
  newcomers: Plan[][]
  findings: Finding[]
}

export const noProgress = (): Progress => ({
  done: 0,
  virtualMs: 0,
  requests: 0,
  coverage: [],
  lastNewAt: 0,
  corpus: [],
  newcomers: [[]],
  findings: [],
})

/**
 * Makes plans, runs them, keeps those that reach new behaviour and changes them further, and collects what is found.
 * Everything follows from the seed, the shard and the progress it starts from.
 */
export class Explorer {
  readonly #options: ExploreOptions
  readonly #arbitrary: fc.Arbitrary<Plan>
  /** The plan that was made last, as it is asked for before its run and after. */
  #made: { nth: number; corpus: readonly Plan[]; plan: Plan } | undefined
  /** Of this round and of the next. */
  #corpora: [Plan[], Plan[]]
  readonly coverage: Coverage
  readonly findings: Finding[]
  readonly newcomers: Plan[][]
  done: number
  virtualMs: number
  requests: number
  lastNewAt: number

  constructor(options: ExploreOptions, from: Progress = noProgress()) {
    this.#options = options
    this.#arbitrary = planArbitrary(options.focus)
    this.coverage = new Map(from.coverage)
    this.findings = [...from.findings]
    this.newcomers = from.newcomers.map((list) => [...list])
    this.#corpora = [from.corpus, this.#joined(from.corpus)]
    this.done = from.done
    this.virtualMs = from.virtualMs
    this.requests = from.requests
    this.lastNewAt = from.lastNewAt
  }

  get progress(): Progress {
    const { done, virtualMs, requests, coverage, lastNewAt, newcomers, findings } = this
    const [corpus] = this.#corpora
    return { done, virtualMs, requests, coverage: [...coverage], lastNewAt, corpus, newcomers, findings }
  }

  /** How many runs will have been done when this round is over. */
  get #roundEnd(): number {
    const { round = usualRound } = this.#options
    return (Math.floor(this.done / round) + 1) * round
  }

  /** What the `nth` run may change plans of; `undefined` when that is not known yet. */
  corpusOf(nth: number): readonly Plan[] | undefined {
    const { round = usualRound, lag = usualLag } = this.#options
    if (nth < this.#roundEnd) return this.#corpora[0]
    return lag > 0 && nth < this.#roundEnd + round ? this.#corpora[1] : undefined
  }

  /** A corpus with the newcomers that have waited long enough. The same one if there are none. */
  #joined(corpus: Plan[]): Plan[] {
    const { lag = usualLag } = this.#options
    const joining = this.newcomers.slice(0, this.newcomers.length - lag).flat()
    return joining.length === 0 ? corpus : [...corpus, ...joining].slice(-corpusSize)
  }

  /** The number of the `nth` run of this shard among those of all. */
  #numberOf(nth: number): number {
    const { shard = { index: 1, count: 1 } } = this.#options
    return nth * shard.count + shard.index - 1
  }

  /** The plan of the `nth` run of this shard, from 0. */
  planOf(nth: number, corpus = this.corpusOf(nth)): Plan {
    if (!corpus) throw new Error(`run ${nth} changes plans that are not known yet`)
    if (this.#made?.nth !== nth || this.#made.corpus !== corpus)
      this.#made = { nth, corpus, plan: this.#planOf(nth, corpus) }
    return this.#made.plan
  }

  #planOf(nth: number, corpus: readonly Plan[]): Plan {
    const { seed } = this.#options
    const number = this.#numberOf(nth)
    const own = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) | 0
    if (number % mutateEvery === mutateEvery - 1 && corpus.length > 0)
      return fitting(mutated(corpus, own, this.#arbitrary))
    return fitting(fc.sample(this.#arbitrary, { seed: own, numRuns: 1 })[0] as Plan)
  }

  /** Does the `nth` run, without taking note of it. */
  async run(nth: number, corpus = this.corpusOf(nth)): Promise<Ran> {
    const { quirks } = this.#options
    const plan = this.planOf(nth, corpus)
    const { found, points, digest, virtualMs, requests } = await runPlan(plan, quirks)
    if (this.#numberOf(nth) % repeatEvery === 0 && (await runPlan(plan, quirks)).digest !== digest)
      found.push({ checker: 'determinism', text: 'the same plan gave another journal' })
    return { found, points: [...points], digest, virtualMs, requests }
  }

  /** Takes note of the run that is next; gives what is new in it. */
  take({ found, points, digest, virtualMs, requests }: Ran): { fresh: string[]; found: Finding[] } {
    const fresh = accumulate(this.coverage, points)
    // Another process may have made the plan, and most are never looked at again.
    const plan = fresh.length + found.length > 0 ? this.planOf(this.done) : undefined
    const end = this.#roundEnd
    this.done++
    this.virtualMs += virtualMs
    this.requests += requests
    if (fresh.length > 0) this.lastNewAt = this.done
    if (plan && fresh.length > 0) this.newcomers.at(-1)?.push(plan)
    if (this.done === end) this.#beginRound()
    const noted = plan ? found.flatMap((one) => this.#note(one, plan, digest) ?? []) : []
    return { fresh, found: noted }
  }

  #beginRound(): void {
    const { lag = usualLag } = this.#options
    const corpus = this.#joined(this.#corpora[0])
    this.newcomers.splice(0, this.newcomers.length - lag)
    this.newcomers.push([])
    this.#corpora = [corpus, this.#joined(corpus)]
  }

  /** Does the next run; gives what is new in it. */
  async next(): Promise<{ fresh: string[]; found: Finding[] }> {
    return this.take(await this.run(this.done))
  }

  #note(found: Found, plan: Plan, digest: string): Finding | undefined {
    const signature = signatureOf(found)
    const known = this.findings.find((one) => one.signature === signature)
    if (known) {
      known.seen++
      return undefined
    }
    const { checker, text } = found
    const rest = { afterRuns: this.done, seen: 1, original: plan, plan, shrinkRuns: 0, digest }
    const finding: Finding = { signature, checker, text, ...rest, raw: true }
    this.findings.push(finding)
    return finding
  }

  /** Makes a finding's plan as small as it gets. */
  async reduce(finding: Finding, most?: number): Promise<void> {
    settle(finding, await this.reduced(finding, most))
  }

  /** A finding's plan, as small as it gets; the finding stays as it is. */
  async reduced(finding: Finding, most?: number, isOver = (): boolean => false): Promise<Reduced> {
    const { quirks } = this.#options
    let { text, digest } = finding
    const shows = async (candidate: Plan): Promise<boolean> => {
      if (isOver()) return false
      const observed = await tried(candidate, quirks)
      const same = observed?.found.find((one) => signatureOf(one) === finding.signature)
      if (!observed || !same) return false
      digest = observed.digest
      text = same.text
      return true
    }
    const { plan, runs } = await shrink(finding.original, shows, most === undefined ? {} : { most })
    return { plan, shrinkRuns: runs, text, digest }
  }
}

/** Findings whose reduced plans have the same shape and break the same invariant are one: the smallest. */
export function distinct(findings: readonly Finding[]): Finding[] {
  const byShape = new Map<string, Finding>()
  for (const finding of findings) {
    const shape = shapeOf(finding)
    const known = byShape.get(shape)
    if (!known || sizeOf(finding.plan) < sizeOf(known.plan)) byShape.set(shape, finding)
  }
  return [...byShape.values()]
}

/** Takes over what became of a finding. */
export function settle(finding: Finding, reduced: Reduced): void {
  Object.assign(finding, reduced)
  delete finding.raw
}

/** A candidate that is no scenario any more shows nothing. */
async function tried(plan: Plan, quirks: QuirkChoice): Promise<Observed | undefined> {
  try {
    return await runPlan(plan, quirks)
  } catch {
    return undefined
  }
}

const shapeOf = ({ checker, plan: { actions, faults } }: Finding): string =>
  JSON.stringify([
    checker,
    actions.map((one) => one.do),
    faults.map((one) => (one.do === 'agent fault' ? one.id : one.do)).toSorted(),
  ])
