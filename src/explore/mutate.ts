import fc from 'fast-check'
import type { Plan } from './plan.ts'
import { anyAction } from './arbitraries/actions.ts'
import { at } from './arbitraries/moments.ts'
import { trouble } from './arbitraries/faults.ts'

type Change = (plan: Plan, other: Plan) => Plan

const moreActions = fc.array(at(anyAction), { minLength: 1, maxLength: 2 })
const moreFaults = trouble(2).filter((list) => list.length > 0)
const most = 8

/** What may be done to a plan that reached something new: something more, something else, or a part of another plan. */
const change: fc.Arbitrary<Change> = fc.oneof(
  moreActions.map((more): Change => (plan) => ({ ...plan, actions: [...plan.actions, ...more].slice(0, most) })),
  moreFaults.map((more): Change => (plan) => ({ ...plan, faults: [...plan.faults, ...more].slice(0, most) })),
  fc.constant<Change>((plan, other) => ({ ...plan, faults: other.faults })),
  fc.constant<Change>((plan, other) => ({ ...plan, options: { ...plan.options, ...other.options } })),
  fc.constant<Change>((plan, other) => ({ ...plan, actions: [...plan.actions, ...other.actions].slice(0, most) })),
  fc.constant<Change>((plan, other) => ({ ...plan, fleet: other.fleet })),
  fc.nat({ max: 7 }).map((i): Change => (plan) => ({ ...plan, faults: plan.faults.toSpliced(i, 1) })),
  fc.nat({ max: 9_999 }).map((seed): Change => (plan) => ({ ...plan, seed })),
)
const recipe = fc.record({
  changes: fc.array(change, { minLength: 1, maxLength: 3 }),
  one: fc.nat(),
  // Rather one of the newest.
  late: fc.boolean(),
  other: fc.nat(),
  seed: fc.nat({ max: 9_999 }),
})

/** A plan of the corpus with a few changes. The same corpus and seed give the same. */
export function mutated(corpus: readonly Plan[], seed: number, fresh: fc.Arbitrary<Plan>): Plan {
  const [made] = fc.sample(fc.tuple(recipe, fresh), { seed, numRuns: 1 })
  if (!made) throw new Error('no recipe')
  const [{ changes, one, late, other, seed: own }, another] = made
  const from = late ? Math.max(0, corpus.length - 20) : 0
  const base = corpus[from + (one % (corpus.length - from))] as Plan
  const donor = other % 2 === 0 ? another : (corpus[other % corpus.length] as Plan)
  return { ...changes.reduce((plan, apply) => apply(plan, donor), base), seed: own }
}
