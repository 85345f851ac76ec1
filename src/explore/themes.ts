import fc from 'fast-check'
import {
  again,
  begun,
  byRunbook,
  cleanWith,
  firmware,
  held,
  provide,
  raid,
  spoiltRecord,
  stepList,
  tearDown,
  twoAtOnce,
} from './arbitraries/actions.ts'
import { endedFirmware, lostAgent, refusedSteps } from './arbitraries/endings.ts'
import { trouble } from './arbitraries/faults.ts'
import { few, fleetOf, odd, one, secure, storage, tiny, vendor } from './arbitraries/fleets.ts'
import { lesserOptions, someOptions, withOptions } from './arbitraries/options.ts'
import type { Plan } from './plan.ts'
import {
  first,
  fetchedAgain,
  newVersions,
  aborted,
  failedTask,
  raidFleet,
  oddRequests,
  fewWorkers,
  crowd,
  crowdTrouble,
  staggered,
  maybe,
  busyAgent,
  strangeLists,
  killedAtWork,
  holdingAgent,
  chassis,
} from './arbitraries/corners.ts'

/** A corner of the subject that random plans visit, as often as its weight says. */
type Theme = { weight: number; plan: fc.Arbitrary<Omit<Plan, 'seed' | 'restMs'>> }

const parts = (
  fleet: fc.Arbitrary<Plan['fleet']>,
  actions: fc.Arbitrary<Plan['actions']>,
  faults: fc.Arbitrary<Plan['faults']>,
  options: fc.Arbitrary<Plan['options']> = someOptions,
) => fc.record({ fleet, actions, faults, options })

const joined = (...lists: fc.Arbitrary<Plan['actions']>[]) => fc.tuple(...lists).map((all) => all.flat())

export const themes = {
  anything: { weight: 6, plan: parts(fleetOf(few), begun(first, 6), trouble(4)) },
  calm: { weight: 1, plan: parts(fleetOf(few), begun(first, 6), fc.constant([])) },
  network: { weight: 2, plan: parts(fleetOf(few), begun(first, 3), trouble(3, 'network')) },
  agent: { weight: 3, plan: parts(fleetOf(one), begun(first, 2), trouble(2, 'agent', 'catalogue')) },
  bmc: { weight: 3, plan: parts(fleetOf(one), begun(first, 3), trouble(3, 'bmc')) },
  machine: { weight: 2, plan: parts(fleetOf(one), begun(first, 3), trouble(3, 'machine', 'clock')) },
  disk: { weight: 2, plan: parts(fleetOf(one), begun(first, 2), trouble(2, 'disk')) },
  storage: { weight: 2, plan: parts(fleetOf(one, storage), begun(first, 2), trouble(2, 'disk', 'surprise')) },
  surprises: { weight: 1, plan: parts(fleetOf(one), begun(first, 1), trouble(2, 'surprise')) },
  misbehaviour: { weight: 2, plan: parts(fleetOf(one), begun(first, 2), trouble(2, 'misbehaviour')) },
  secure: { weight: 1, plan: parts(fleetOf(one, secure), begun(first, 1), trouble(2, 'misbehaviour', 'clock')) },
  makers: { weight: 2, plan: parts(fleetOf(one, odd), begun(first, 2), trouble(2, 'bmc', 'machine')) },
  configured: { weight: 2, plan: parts(fleetOf(few), begun(first, 3), trouble(2), lesserOptions) },
  restart: { weight: 3, plan: parts(fleetOf(few), begun(first, 3), trouble(3, 'conductor', 'conductor', 'api')) },
  again: { weight: 3, plan: parts(fleetOf(one), joined(begun(first, 1), again), trouble(2)) },
  tearDown: { weight: 2, plan: parts(fleetOf(one), tearDown, trouble(2)) },
  refused: { weight: 1, plan: parts(fleetOf(one), joined(begun(first, 1), again), refusedSteps) },
  unreachable: { weight: 1, plan: parts(fleetOf(one), begun(first, 1), lostAgent) },
  leftovers: { weight: 1, plan: parts(fleetOf(one), joined(endedFirmware, again), trouble(1)) },
  noMaintenance: {
    weight: 1,
    plan: parts(
      fleetOf(one),
      tearDown,
      trouble(1),
      withOptions({ 'conductor.allow_provisioning_in_maintenance': false }),
    ),
  },
  races: { weight: 3, plan: parts(fleetOf(few), joined(begun(first, 1), twoAtOnce, twoAtOnce), trouble(1)) },
  reserved: {
    weight: 2,
    plan: parts(
      fleetOf(one, vendor),
      joined(begun(cleanWith(stepList('inBand', 'reserved', 'reserved', 'vendor')), 1), held),
      trouble(1),
    ),
  },
  heldByAgent: { weight: 1, plan: parts(fleetOf(one, holdingAgent), joined(begun(provide, 0), held), trouble(1)) },
  chassis: {
    weight: 1,
    plan: parts(
      fleetOf(fc.constant(2)),
      chassis,
      trouble(1),
      fc.oneof(someOptions, withOptions({ 'deploy.fast_track': true })),
    ),
  },
  hardware: {
    weight: 3,
    plan: parts(
      fleetOf(one),
      begun(cleanWith(stepList('inBand', 'bios', 'raid', 'management')), 2),
      trouble(2, 'bmc', 'machine'),
    ),
  },
  onDemand: {
    weight: 1,
    plan: parts(
      fc.oneof(fleetOf(one), fleetOf(one, fc.constant({ profile: 'gpu-8' }))),
      begun(cleanWith(stepList('inBand', 'onDemand', 'onDemand')), 1),
      trouble(1),
    ),
  },
  automation: {
    weight: 1,
    plan: fc
      .tuple(
        parts(fleetOf(few), begun(provide, 1), trouble(2)),
        fc.constantFrom<NonNullable<Plan['bots']>[number]>('careful retry', 'persistent retry', 'blind retry'),
      )
      .map(([plan, bot]) => ({ ...plan, bots: [bot] })),
  },
  fastTrack: {
    weight: 2,
    plan: parts(
      fleetOf(one),
      joined(begun(first, 1), again),
      trouble(3, 'agent', 'catalogue'),
      withOptions({ 'deploy.fast_track': true }),
    ),
  },
  versions: {
    weight: 2,
    plan: parts(
      fleetOf(one, vendor),
      fc.oneof(begun(first, 2), joined(begun(provide, 0), aborted)),
      fc.tuple(newVersions, fetchedAgain, trouble(1)).map(([one, again, others]) => [one, ...again, ...others]),
    ),
  },
  runbook: {
    weight: 2,
    plan: parts(
      fleetOf(one, vendor),
      byRunbook,
      fc
        .tuple(fc.constantFrom([], [{ do: 'agent fault', id: 'F60' } as const]), trouble(1))
        .map((lists) => lists.flat()),
      withOptions({
        'conductor.automated_cleaning_step_source': 'runbook',
        'conductor.automated_cleaning_runbook': 'CUSTOM_BOOK',
        'conductor.automated_cleaning_runbook_validate_traits': false,
      }),
    ),
  },
  raid: {
    weight: 2,
    plan: parts(
      fleetOf(one, raidFleet),
      raid,
      fc.oneof(trouble(2, 'promises', 'bmc', 'machine'), fc.constant(failedTask)),
    ),
  },
  bios: {
    weight: 2,
    plan: parts(fleetOf(one), begun(cleanWith(stepList('bios', 'inBand')), 1), trouble(2, 'promises', 'machine')),
  },
  requests: { weight: 1, plan: parts(fleetOf(one), oddRequests, fc.constant([])) },
  clocks: { weight: 1, plan: parts(fleetOf(few), begun(first, 2), trouble(2, 'clock', 'conductor', 'agent')) },
  database: { weight: 1, plan: parts(fleetOf(one), begun(first, 1), trouble(2, 'database', 'conductor')) },
  crowd: {
    weight: 1,
    plan: parts(fleetOf(fc.constant(7), tiny), crowd, crowdTrouble, withOptions(fewWorkers)),
  },
  limits: {
    weight: 1,
    plan: parts(
      fleetOf(fc.constantFrom(2, 3)),
      joined(staggered, begun(first, 1)),
      trouble(1),
      withOptions({ 'conductor.max_concurrent_clean': 1 }),
    ),
  },
  spoiltRecord: { weight: 1, plan: parts(fleetOf(one), spoiltRecord, trouble(1)) },
  firmware: {
    weight: 1,
    plan: parts(
      fleetOf(one, fc.constant({ record: { firmware_interface: 'redfish' } })),
      firmware,
      trouble(2, 'promises', 'bmc', 'machine'),
      withOptions({ 'redfish.firmware_update_overall_timeout': 900 }),
    ),
  },
  softwareRaid: {
    weight: 1,
    plan: parts(
      fleetOf(one, fc.constant({ record: { raid_interface: 'agent' } })),
      raid,
      fc
        .tuple(fc.constantFrom('F56', 'F57', 'F33'), trouble(1))
        .map(([id, others]): Plan['faults'] => [{ do: 'agent fault', id }, ...others]),
    ),
  },
  busy: {
    weight: 1,
    plan: parts(
      fleetOf(one),
      begun(provide, 1),
      busyAgent,
      withOptions({ 'conductor.clean_step_priority_override': { 'management.set_bmc_clock': '5' } }),
    ),
  },
  lists: { weight: 1, plan: parts(fleetOf(one), begun(first, 1), strangeLists) },
  takeOver: {
    weight: 2,
    plan: parts(
      fleetOf(few),
      joined(maybe({ do: 'set maintenance' }), fc.constant([{ do: 'provide', afterMs: 3_000 }])),
      killedAtWork,
      withOptions({ 'conductor.periodic_max_workers': 1 }),
    ),
  },
  withoutRamdisk: {
    weight: 2,
    plan: parts(
      fleetOf(one),
      begun(cleanWith(stepList('bios', 'bios', 'raid', 'wrong'), fc.constant(true)), 2),
      trouble(1, 'promises', 'bmc', 'conductor'),
    ),
  },
} as const satisfies Record<string, Theme>

export type ThemeName = keyof typeof themes
export const themeNames = Object.keys(themes) as ThemeName[]

/** How much more often than others the theme of `--focus` is visited. */
export const focusFactor = 40

export function planArbitrary(focus: readonly string[] = []): fc.Arbitrary<Plan> {
  const chosen = themeNames.map((name) => {
    const { weight, plan } = themes[name] as Theme
    return { weight: focus.includes(name) ? weight * focusFactor : weight, arbitrary: plan }
  })
  return fc
    .tuple(fc.oneof(...chosen), fc.nat({ max: 9_999 }), fc.constantFrom(10_000, 10_000, 150_000))
    .map(([plan, seed, restMs]) => ({ ...plan, seed, ...(restMs === 10_000 ? {} : { restMs }) }))
}
