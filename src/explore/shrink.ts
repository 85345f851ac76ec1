import type { Plan } from './plan.ts'

/**
 * Makes a plan smaller for as long as it still shows the same.
 *
 * Plans that were mutated come from no generator, so this works on the plan as data: whole actions and faults go first,
 * then options and what is special about the fleet, then the finer points of what is left, then its numbers. A plan that
 * makes no sense any more does not show anything, and is dropped.
 */
export async function shrink(
  plan: Plan,
  shows: (candidate: Plan) => Promise<boolean>,
  { most = 400 }: { most?: number } = {},
): Promise<{ plan: Plan; runs: number }> {
  let best = plan
  let runs = 0
  for (let better = true; better && runs < most;) {
    better = false
    for (const candidate of smaller(best)) {
      if (runs >= most) break
      runs++
      if (!(await shows(candidate))) continue
      best = candidate
      better = true
      break
    }
  }
  return { plan: best, runs }
}

/** Every next smaller plan, the most promising first. */
export function* smaller(plan: Plan): Generator<Plan> {
  for (const key of ['faults', 'actions'] as const) {
    const list = plan[key]
    for (let length = list.length; length >= 1; length = Math.floor(length / 2))
      for (let from = 0; from + length <= list.length; from += length)
        yield { ...plan, [key]: list.toSpliced(from, length) }
  }
  if (Object.keys(plan.options).length > 1) yield { ...plan, options: {} }
  for (const key of ['options', 'fleet'] as const)
    for (const name of Object.keys(plan[key]))
      if (name !== 'profile') yield { ...plan, [key]: without(plan[key], name) }
  for (const key of ['bots', 'restMs'] as const) if (plan[key] !== undefined) yield without(plan, key) as Plan
  if (plan.fleet.profile !== 'tiny-vm') yield { ...plan, fleet: { ...plan.fleet, profile: 'tiny-vm' } }
  if ((plan.fleet.count ?? 1) > 2) yield { ...plan, fleet: { ...plan.fleet, count: (plan.fleet.count ?? 1) - 1 } }
  for (const key of ['faults', 'actions', 'options', 'fleet'] as const)
    for (const value of less(plan[key])) yield { ...plan, [key]: value } as Plan
  for (const seed of [1, 2, 3]) if (seed < plan.seed) yield { ...plan, seed }
}

/** Members that are what a thing is; the small profile is no default. */
const kept = new Set(['do', 'profile'])

/** Values like `value` with one member less or one number simpler, somewhere in it. */
function* less(value: unknown): Generator<unknown> {
  if (typeof value === 'number') yield* simpler(value)
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      // An action less or a fault less was tried before.
      if (typeof value[i] !== 'object' || !('do' in (value[i] as object))) yield value.toSpliced(i, 1)
      for (const other of less(value[i])) yield value.with(i, other)
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      if (!kept.has(key)) yield without(value, key)
      for (const other of less(member)) yield { ...value, [key]: other }
    }
  }
}

/** Rounder numbers below. */
function* simpler(value: number): Generator<number> {
  if (value > 1) for (const round of [1, 10, 100, 1_000, 10_000, 60_000, 600_000]) if (round < value) yield round
}

const without = (value: object, key: string): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
