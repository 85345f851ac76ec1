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
}

/** Every how many runs one is done twice: the journal must be the same. */
const repeatEvery = 97
/** Every how many runs a plan of the corpus is changed instead of a new one made. */
const mutateEvery = 3
/** The newest plans that reached something new. */
const corpusSize = 300

/** What an exploration has come to; plain data, so that it can be kept and gone on from. */
export type Progress = {
  done: number
  virtualMs: number
  requests: number
  coverage: [string, number][]
  /** Runs after which nothing new was reached, and what the last new point was. */
  lastNewAt: number
  corpus: Plan[]
  findings: Finding[]
}

export const noProgress = (): Progress => ({
  done: 0,
  virtualMs: 0,
  requests: 0,
  coverage: [],
  lastNewAt: 0,
  corpus: [],
  findings: [],
})

/**
 * Makes plans, runs them, keeps those that reach new behaviour and changes them further, and collects what is found.
 * Everything follows from the seed, the shard and the progress it starts from.
 */
export class Explorer {
  readonly #options: ExploreOptions
  readonly #arbitrary: fc.Arbitrary<Plan>
  readonly coverage: Coverage
  readonly findings: Finding[]
  readonly corpus: Plan[]
  done: number
  virtualMs: number
  requests: number
  lastNewAt: number

  constructor(options: ExploreOptions, from: Progress = noProgress()) {
    this.#options = options
    this.#arbitrary = planArbitrary(options.focus)
    this.coverage = new Map(from.coverage)
    this.findings = [...from.findings]
    this.corpus = [...from.corpus]
    this.done = from.done
    this.virtualMs = from.virtualMs
    this.requests = from.requests
    this.lastNewAt = from.lastNewAt
  }

  get progress(): Progress {
    const { done, virtualMs, requests, coverage, lastNewAt, corpus, findings } = this
    return { done, virtualMs, requests, coverage: [...coverage], lastNewAt, corpus, findings }
  }

  /** The plan of the run with this number, from 0. */
  planOf(number: number): Plan {
    const { seed } = this.#options
    const own = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) | 0
    if (number % mutateEvery === mutateEvery - 1 && this.corpus.length > 0)
      return fitting(mutated(this.corpus, own, this.#arbitrary))
    return fitting(fc.sample(this.#arbitrary, { seed: own, numRuns: 1 })[0] as Plan)
  }

  /** Does the next run; gives what is new in it. */
  async next(): Promise<{ fresh: string[]; found: Finding[] }> {
    const { shard = { index: 1, count: 1 }, quirks } = this.#options
    const number = this.done * shard.count + shard.index - 1
    const plan = this.planOf(number)
    const observed = await runPlan(plan, quirks)
    this.done++
    this.virtualMs += observed.virtualMs
    this.requests += observed.requests
    const fresh = accumulate(this.coverage, observed.points)
    if (fresh.length > 0) {
      this.lastNewAt = this.done
      this.corpus.push(plan)
      if (this.corpus.length > corpusSize) this.corpus.shift()
    }
    if (number % repeatEvery === 0) {
      const again = await runPlan(plan, quirks)
      if (again.digest !== observed.digest)
        observed.found.push({ checker: 'determinism', text: 'the same plan gave another journal' })
    }
    const found: Finding[] = []
    for (const one of observed.found) {
      const finding = this.#note(one, plan, observed)
      if (finding) found.push(finding)
    }
    return { fresh, found }
  }

  #note(found: Found, plan: Plan, { digest }: Observed): Finding | undefined {
    const signature = signatureOf(found)
    const known = this.findings.find((one) => one.signature === signature)
    if (known) {
      known.seen++
      return undefined
    }
    const { checker, text } = found
    const rest = { afterRuns: this.done, seen: 1, original: plan, plan, shrinkRuns: 0, digest }
    const finding: Finding = { signature, checker, text, ...rest }
    this.findings.push(finding)
    return finding
  }

  /** Makes a finding's plan as small as it gets. */
  async reduce(finding: Finding, most?: number): Promise<void> {
    const { quirks } = this.#options
    let text = finding.text
    const shows = async (candidate: Plan): Promise<boolean> => {
      const observed = await tried(candidate, quirks)
      const same = observed?.found.find((one) => signatureOf(one) === finding.signature)
      if (!observed || !same) return false
      finding.digest = observed.digest
      text = same.text
      return true
    }
    const { plan, runs } = await shrink(finding.original, shows, most === undefined ? {} : { most })
    Object.assign(finding, { plan, shrinkRuns: runs, text })
  }

  /** Findings whose reduced plans have the same shape and break the same invariant are one. */
  distinct(): Finding[] {
    const byShape = new Map<string, Finding>()
    for (const finding of this.findings) {
      const shape = shapeOf(finding)
      const known = byShape.get(shape)
      if (!known || sizeOf(finding.plan) < sizeOf(known.plan)) byShape.set(shape, finding)
    }
    return [...byShape.values()]
  }
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
