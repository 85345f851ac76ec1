import * as v from 'valibot'
import { checkerNames } from '../lab/checkers.ts'
import { WantedSchema } from './parts.ts'

/** Milliseconds, zero or more. */
const Ms = v.pipe(v.number(), v.minValue(0))

const Disk = v.picklist(['wiped', 'partly wiped', 'tenant data', 'blank'])
export type DiskTruth = v.InferOutput<typeof Disk>

/** How often something is in the journal. */
const Count = v.strictObject({
  of: v.record(v.string(), WantedSchema),
  is: v.optional(v.number()),
  min: v.optional(v.number()),
  max: v.optional(v.number()),
})

const outcome = {
  /** Every provision state from the first action on, in order. */
  path: v.array(v.string()),
  /** Fields of the record at the end, by dotted path; texts may have `*`. */
  fields: v.record(v.string(), WantedSchema),
  /** A regular expression for `last_error` at the end, or `null` for none. */
  lastError: v.nullable(v.string()),
  /** The truth on the disks: for all, or by device. */
  disks: v.union([Disk, v.record(v.string(), Disk)]),
  power: v.picklist(['On', 'Off']),
}

/** What must have come of every node. */
const Outcome = v.strictObject({
  path: v.optional(outcome.path),
  fields: v.optional(outcome.fields, {}),
  lastError: v.optional(outcome.lastError),
  disks: v.optional(outcome.disks),
  power: v.optional(outcome.power),
})
export type ScenarioOutcome = v.InferOutput<typeof Outcome>

const Violation = v.strictObject({
  checker: v.picklist(checkerNames),
  /** Why it is so, in a sentence. */
  because: v.string(),
  /**
   * `defect`: of Ironic or its agent, and a run that shows it has reproduced it. `operator`: of an operator’s automation,
   * likewise. `policy`: the operator asked for it. `hardware`: no software can see it.
   */
  nature: v.optional(v.picklist(['defect', 'operator', 'policy', 'hardware']), 'defect'),
  /** Where a defect is described; by default the scenario's first source. */
  reference: v.optional(v.string()),
  /** The violation must happen for the scenario to be as expected, unless it merely may. */
  always: v.optional(v.boolean(), true),
})

const whole = {
  /** For nodes that fare differently, by name. */
  nodes: v.record(v.string(), Outcome),
  counts: v.array(Count),
  /** Milliseconds from the first action to the end. */
  endsAfterMs: v.strictObject({ min: v.optional(Ms), max: v.optional(Ms) }),
  /**
   * `rest`: everybody settled. `stuck`: somebody waits, and nothing has moved for an hour. `limit`: still busy when time
   * was up.
   */
  ends: v.picklist(['rest', 'stuck', 'limit']),
  violations: v.array(Violation),
  /**
   * What becomes of nodes that did not end well once all faults are lifted, maintenance is over and an operator tries
   * again: `works` is a node that reaches `available`.
   */
  retry: v.picklist(['works', 'fails']),
}

/** What differs from the rest of the expectation. */
const Changes = v.partial(v.strictObject({ ...outcome, ...whole }))

export const Expectation = v.strictObject({
  ...Outcome.entries,
  nodes: v.optional(whole.nodes, {}),
  counts: v.optional(whole.counts, []),
  endsAfterMs: v.optional(whole.endsAfterMs),
  ends: v.optional(whole.ends, 'rest'),
  violations: v.optional(whole.violations, []),
  retry: v.optional(whole.retry, 'works'),
  /** What is otherwise under another set of quirks: members given here replace the ones above. */
  under: v.optional(v.partial(v.strictObject({ upstream: Changes, none: Changes })), {}),
})
export type Expectation = v.InferOutput<typeof Expectation>

/** The expectation under a set of quirks. A list of single quirks has no changes of its own. */
export function expectationUnder(expect: Expectation, quirks: 'upstream' | 'none' | readonly string[]): Expectation {
  const changes = typeof quirks === 'string' ? (expect.under[quirks] ?? {}) : {}
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  return { ...expect, ...given }
}
