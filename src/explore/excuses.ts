import type { CheckerName } from '../lab/checkers.ts'
import { aboutAnother } from '../lab/faults/catalogue.ts'
import type { Plan } from './plan.ts'

/** Invariants that a plan itself makes impossible to keep, whatever software does. */
type Excuse = { because: string; checkers: readonly CheckerName[]; when: (plan: Plan) => boolean }

const fault =
  (...names: string[]) =>
  ({ faults }: Plan) =>
    faults.some((one) => names.includes(one.do))
const row =
  (...ids: string[]) =>
  ({ faults }: Plan) =>
    faults.some((one) => one.do === 'agent fault' && ids.includes(one.id))
const option =
  (name: string, value: unknown) =>
  ({ options }: Plan) =>
    options[name] === value

/** An agent that itself misbehaves in such a way. */
const misbehaves =
  (is: (fault: Misbehaviour) => boolean) =>
  ({ faults }: Plan) =>
    faults.some((one) => one.do === 'agent misbehaves' && is(one.fault))
type Misbehaviour = Extract<Plan['faults'][number], { do: 'agent misbehaves' }>['fault']

const wiped = ['available means wiped', 'erased means wiped', 'usable means wiped'] as const

/** Checkers that take it that somebody sees to whatever a conductor left. */
const broughtToAnEnd = [
  'silence ends',
  'nobody is left in cleaning',
  'cleaning is locked',
  'rest is unlocked',
  'no keys left',
  'failed step is forgotten',
  'no stale step',
] as const

/** Checkers that take it that whoever an agent speaks for, and whoever is spoken to, is the machine it runs on. */
const aboutWhomItIs = [
  'no step over an erase',
  'the right one is blamed',
  'done means done',
  'heartbeat restarts the clock',
  'no ramdisk unasked',
  'no step twice',
] as const

const excuses: readonly Excuse[] = [
  {
    because: 'what an agent reports done and did not do, or does not know of, nobody can see from outside',
    checkers: wiped,
    when: row('F59', 'F70', 'F71', 'F104', 'F119', 'F50'),
  },
  {
    because: 'a list of commands that lies is believed',
    checkers: ['the right one is blamed', 'done means done'],
    when: (plan) =>
      row('F38', 'F39', 'F40', 'F41')(plan) ||
      misbehaves(({ at, does }) => at === 'list' && lies.has(does.rewrite))(plan),
  },
  {
    because: 'an agent that speaks for another machine is believed: nothing in the protocol ties the one to the other',
    checkers: [...wiped, ...aboutWhomItIs],
    when: row(...aboutAnother),
  },
  {
    because:
      'refusals that have no code of their own in Ironic (RedfishError, InstanceDeployFailure) are 500; an error that nobody expected breaks "no crash"',
    checkers: ['no server error'],
    when: () => true,
  },
  {
    because: 'a disk that is not there when the agent looks is not known to anybody',
    checkers: wiped,
    when: fault('disk dies', 'disk missing', 'disk fails while erasing', 'disks renamed'),
  },
  {
    because: 'a controller that passes nothing through shows a ramdisk its volumes, and no disk that is in none',
    checkers: wiped,
    when: ({ fleet }) => fleet.profile === 'hardware-raid-2u',
  },
  {
    because: 'that a ramdisk without steps should have erased nobody knows once a configured step of a driver ran',
    checkers: wiped,
    when: (plan) => row('F66', 'F67')(plan) && plan.options['conductor.clean_step_priority_override'] !== undefined,
  },
  {
    because:
      'an agent that says its erase is off, and a metadata wipe that was configured: that is how metadata alone is ordered',
    checkers: wiped,
    when: (plan) => row('F67')(plan) && Number(plan.options['deploy.erase_devices_metadata_priority'] ?? 0) > 0,
  },
  {
    because: 'data that come after the erase are not erased; those that were there before are',
    checkers: wiped,
    when: ({ faults }) => faults.some((one) => one.do === 'data written' && !isFromTheStart(one)),
  },
  {
    because: 'a host that writes to a disk it shares is who destroys what others have there',
    checkers: ["others' data untouched"],
    when: fault('data written'),
  },
  {
    because: 'what the firmware of a disk reports done and did not do nobody can see from outside',
    checkers: wiped,
    when: fault('disk ignores erase'),
  },
  {
    because: 'the operator switched the erase off, or cleaning as a whole',
    checkers: wiped,
    when: (plan) =>
      option('deploy.erase_devices_priority', 0)(plan) ||
      option('conductor.automated_clean', false)(plan) ||
      JSON.stringify(plan.actions).includes('automated_clean'),
  },
  {
    because: 'where look-ups are not restricted an agent that somebody boots after the failure is given a token',
    checkers: ['no keys left'],
    when: option('api.restrict_lookup', false),
  },
  {
    because: 'the operator has disks that cannot be written let be',
    checkers: wiped,
    when: (plan) => option('deploy.erase_skip_read_only', true)(plan) && fault('disk read only')(plan),
  },
  {
    because: 'how long ago something was is told by a clock that somebody has set in the meantime',
    checkers: ['heartbeat restarts the clock', 'silence ends'],
    when: fault('conductor clock wrong'),
  },
  {
    because: 'what the database refuses for ever stays as it was',
    checkers: [...broughtToAnEnd, 'bounded work'],
    when: (plan) => databaseLost(plan),
  },
  {
    because:
      'a conductor that said so a day ahead counts as alive for a day after its death, and keeps what it had locked',
    checkers: broughtToAnEnd,
    when: (plan) => fault('conductor clock wrong')(plan) && fault('conductor replaced')(plan),
  },
  {
    because: 'an agent whose managers’ versions never match what it told begins its list anew for ever',
    checkers: ['bounded work'],
    when: row('F60', 'F61', 'F62', 'F63', 'F64', 'F66', 'F67', 'F68', 'F69', 'F70', 'F71', 'F104'),
  },
]

/** What a list of commands says with them, instead of saying nothing. */
const lies: ReadonlySet<string> = new Set([
  'failed without error',
  'newest first',
  'other step',
  'another command',
  'status',
])

const isFromTheStart = ({ on, afterMs = 0 }: Plan['faults'][number]): boolean => on === undefined && afterMs === 0

/** A database that refuses something from now on for ever. */
const databaseLost = ({ faults }: Plan): boolean =>
  faults.some((one) => one.do === 'database fails' && one.forMs === undefined && one.times === undefined)

/** The invariants nobody can ask of this plan. */
export const excusedBy = (plan: Plan): ReadonlySet<CheckerName> =>
  new Set(excuses.filter(({ when }) => when(plan)).flatMap(({ checkers }) => checkers))
