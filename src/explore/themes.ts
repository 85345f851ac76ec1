import fc from 'fast-check'
import {
  again,
  begun,
  byRunbook,
  cleanWith,
  firmware,
  held,
  manual,
  oddRequest,
  provide,
  raid,
  spoiltRecord,
  stepList,
  tearDown,
  twoAtOnce,
} from './arbitraries/actions.ts'
import { at } from './arbitraries/moments.ts'
import { trouble } from './arbitraries/faults.ts'
import { few, fleetOf, one, tiny, vendor } from './arbitraries/fleets.ts'
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

/** The second time the steps are fetched, which is when the versions differ. */
const secondFetch = (does: object): Plan['faults'][number] => ({
  do: 'agent http',
  rule: { match: { method: 'POST', body: { name: 'clean.get_clean_steps' }, nth: 2 }, does },
})
const fetchedAgain = fc.constantFrom<Plan['faults']>(
  [],
  [],
  [secondFetch({ merge: { command_result: { clean_steps: null } } })],
  [secondFetch({ status: 200, body: { command_status: 'SUCCEEDED', command_result: {} } })],
  [secondFetch({ status: 500, body: { faultstring: 'No' } })],
)
const newVersions = fc.constantFrom<Plan['faults'][number]>(
  { do: 'agent fault', id: 'F60' },
  { do: 'agent fault', id: 'F60' },
  { do: 'agent fault', id: 'F61' },
)
const aborted = fc
  .constantFrom(1, 2)
  .chain((nth) => fc.constantFrom(1, 500, 2_000).map((afterMs) => ({ nth, afterMs })))
  .map((when): Plan['actions'] => [{ do: 'abort', on: { kind: 'step', phase: 'wait' }, ...when }])

/** A controller that needs a task for a volume, and the task fails. */
const failedTask: Plan['faults'] = [
  {
    do: 'bmc http',
    rule: {
      match: { method: 'GET', path: '**/Volumes' },
      does: { merge: { '@Redfish.OperationApplyTimeSupport': { SupportedValues: ['OnReset'] } } },
    },
  },
  {
    do: 'bmc http',
    rule: {
      match: { method: 'POST', path: '**/Volumes' },
      does: { status: 202, headers: { Location: '/redfish/v1/TaskService/Tasks/99' }, body: {} },
    },
  },
  {
    do: 'bmc http',
    rule: {
      match: { method: 'GET', path: '/redfish/v1/TaskService/Tasks/99' },
      does: {
        status: 200,
        body: {
          '@odata.id': '/redfish/v1/TaskService/Tasks/99',
          Id: '99',
          Name: 'A task',
          TaskState: 'Exception',
          TaskStatus: 'Critical',
          Messages: [{ Message: 'It broke.' }],
        },
      },
    },
  },
]

/** A controller that makes volumes at once or with the next reset. */
const raidFleet = fc
  .constantFrom('hba-raid-1u', 'hardware-raid-2u')
  .map((profile): Plan['fleet'] => ({ profile, tenant: null, record: { raid_interface: 'redfish' } }))

const oddRequests = fc.array(at(fc.oneof(oddRequest, provide)), { minLength: 1, maxLength: 5 })

/** As few workers as Ironic allows. */
const fewWorkers = {
  'conductor.workers_pool_size': 6,
  'conductor.sync_power_state_workers': 1,
  'conductor.periodic_max_workers': 1,
  'conductor.power_state_change_timeout': 300,
}
/** Everybody's power is changed while one node waits for its BIOS, so that no worker is left for it. */
const crowd = fc
  .tuple(fc.constantFrom(60_000, 100_000, 120_000, 180_000, 240_000), fc.constantFrom('rebooting', 'power on'))
  .map(([afterMs, target]): Plan['actions'] => [
    {
      do: 'clean',
      node: 'node-1',
      steps: [
        {
          interface: 'bios',
          step: 'apply_configuration',
          args: { settings: [{ name: 'LogicalProc', value: 'Disabled' }] },
        },
      ],
    },
    { do: 'power', target, afterMs },
  ])
const crowdTrouble = fc
  .constantFrom(60_000, 100_000)
  .map((afterMs): Plan['faults'] => [
    { do: 'machine ignores', orders: ['powerOn', 'powerOff'], afterMs, forMs: 400_000 },
  ])

/** One node after the other. */
const staggered = fc
  .tuple(first, first, fc.constantFrom(35_000, 45_000, 60_000))
  .map(([one, other, afterMs]): Plan['actions'] => [
    { ...one, node: 'node-1' },
    { ...other, node: 'node-2', afterMs },
  ])

const maybe = (action: Plan['actions'][number]) => fc.constantFrom<Plan['actions']>([], [action])

const busyAnswer = { status: 409, body: { faultstring: 'Agent is busy: executing command get_clean_steps' } }
const busyAgent = fc
  .tuple(
    fc.constantFrom<Plan['faults'][number]>(
      { do: 'agent fault', id: 'F24' },
      {
        do: 'agent http',
        rule: { match: { method: 'POST', body: { name: 'clean.get_clean_steps' } }, times: 1, does: busyAnswer },
      },
    ),
    trouble(1),
  )
  .map(([one, others]) => [one, ...others])

/** Lists of commands in which the last one is another controller's. */
const strangeLists = fc
  .tuple(fc.constantFrom('FAILED', 'SUCCEEDED', 'RUNNING'), trouble(1))
  .map(([status, others]): Plan['faults'] => [
    {
      do: 'agent http',
      rule: {
        match: { method: 'GET', path: '/v1/commands/', fromMs: 30_000 },
        times: 2,
        does: {
          status: 200,
          body: {
            commands: [
              {
                id: '00000000-0000-4000-8000-000000000000',
                command_name: 'execute_clean_step',
                command_params: { step: { interface: 'deploy', step: 'another_step' } },
                command_status: status,
                command_error: status === 'FAILED' ? { message: 'no' } : null,
                command_result:
                  status === 'SUCCEEDED' ? { clean_step: { interface: 'deploy', step: 'another_step' } } : null,
              },
            ],
          },
        },
      },
    },
    ...others,
  ])

/** The conductor dies while it works on a node, and comes back, or another does. */
const killedAtWork = fc
  .tuple(
    fc.constantFrom<'conductor killed' | 'conductor replaced'>('conductor killed', 'conductor replaced'),
    fc.constantFrom(1, 2, 3),
    fc.constantFrom(1, 5, 15, 40, 500),
    fc.constantFrom(100, 20_000, 100_000),
  )
  .map(([what, nth, afterMs, forMs]): Plan['faults'] => [
    { do: what, on: { kind: 'transition', to: 'cleaning' }, nth, afterMs, forMs },
  ])

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
  hardware: {
    weight: 3,
    plan: parts(
      fleetOf(one),
      begun(cleanWith(stepList('inBand', 'bios', 'raid', 'management')), 2),
      trouble(2, 'bmc', 'machine'),
    ),
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
