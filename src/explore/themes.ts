import fc from 'fast-check'
import { again, begun, cleanWith, manual, provide, stepList, tearDown, twoAtOnce } from './arbitraries/actions.ts'
import { trouble } from './arbitraries/faults.ts'
import { few, fleetOf, one, vendor } from './arbitraries/fleets.ts'
import { someOptions, withOptions } from './arbitraries/options.ts'
import type { Plan } from './plan.ts'

/** A corner of the subject that random plans visit, as often as its weight says. */
type Theme = { weight: number; plan: fc.Arbitrary<Omit<Plan, 'seed' | 'restMs'>> }

const parts = (
  fleet: fc.Arbitrary<Plan['fleet']>,
  actions: fc.Arbitrary<Plan['actions']>,
  faults: fc.Arbitrary<Plan['faults']>,
  options: fc.Arbitrary<Plan['options']> = someOptions,
) => fc.record({ fleet, actions, faults, options })

const joined = (...lists: fc.Arbitrary<Plan['actions']>[]) => fc.tuple(...lists).map((all) => all.flat())
const first = fc.oneof({ weight: 3, arbitrary: provide }, { weight: 2, arbitrary: manual })

export const themes = {
  anything: { weight: 6, plan: parts(fleetOf(few), begun(first, 6), trouble(4)) },
  calm: { weight: 1, plan: parts(fleetOf(few), begun(first, 6), fc.constant([])) },
  network: { weight: 2, plan: parts(fleetOf(few), begun(first, 3), trouble(3, 'network')) },
  agent: { weight: 3, plan: parts(fleetOf(one), begun(first, 2), trouble(2, 'agent', 'catalogue')) },
  bmc: { weight: 3, plan: parts(fleetOf(one), begun(first, 3), trouble(3, 'bmc')) },
  machine: { weight: 2, plan: parts(fleetOf(one), begun(first, 3), trouble(3, 'machine', 'clock')) },
  disk: { weight: 2, plan: parts(fleetOf(one), begun(first, 2), trouble(2, 'disk')) },
  restart: { weight: 3, plan: parts(fleetOf(few), begun(first, 3), trouble(3, 'conductor', 'conductor', 'api')) },
  again: { weight: 3, plan: parts(fleetOf(one), joined(begun(first, 1), again), trouble(2)) },
  tearDown: { weight: 2, plan: parts(fleetOf(one), tearDown, trouble(2)) },
  races: { weight: 3, plan: parts(fleetOf(few), joined(begun(first, 1), twoAtOnce, twoAtOnce), trouble(1)) },
  reserved: {
    weight: 2,
    plan: parts(fleetOf(one, vendor), begun(cleanWith(stepList('inBand', 'reserved', 'vendor')), 3), trouble(1)),
  },
  hardware: {
    weight: 3,
    plan: parts(
      fleetOf(one),
      begun(cleanWith(stepList('inBand', 'bios', 'raid', 'management')), 2),
      trouble(2, 'bmc', 'machine'),
    ),
  },
  limits: {
    weight: 1,
    plan: parts(
      fleetOf(fc.constantFrom(2, 3)),
      begun(first, 3),
      trouble(1),
      withOptions({ 'conductor.max_concurrent_clean': 1 }),
    ),
  },
} as const satisfies Record<string, Theme>

export type ThemeName = keyof typeof themes
export const themeNames = Object.keys(themes) as ThemeName[]

/** How much more often than others the theme of `--focus` is visited. */
const focusFactor = 40

export function planArbitrary(focus: readonly string[] = []): fc.Arbitrary<Plan> {
  const chosen = themeNames.map((name) => {
    const { weight, plan } = themes[name] as Theme
    return { weight: focus.includes(name) ? weight * focusFactor : weight, arbitrary: plan }
  })
  return fc
    .tuple(fc.oneof(...chosen), fc.nat({ max: 9_999 }), fc.constantFrom(10_000, 10_000, 150_000))
    .map(([plan, seed, restMs]) => ({ ...plan, seed, ...(restMs === 10_000 ? {} : { restMs }) }))
}
