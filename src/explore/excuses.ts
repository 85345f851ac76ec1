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

const wiped = ['available means wiped', 'erased means wiped'] as const

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
    when: row('F38', 'F39', 'F40', 'F41'),
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
    because: 'data that come after the erase are not erased',
    checkers: wiped,
    when: fault('data written', 'disk ignores erase'),
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
    because: 'what the database refuses for ever stays as it was',
    checkers: [
      'silence ends',
      'nobody is left in cleaning',
      'cleaning is locked',
      'rest is unlocked',
      'no keys left',
      'failed step is forgotten',
      'no stale step',
      'bounded work',
    ],
    when: (plan) => databaseLost(plan),
  },
  {
    because: 'an agent whose managers’ versions never match what it told begins its list anew for ever',
    checkers: ['bounded work'],
    when: row('F60', 'F61', 'F62', 'F63', 'F64', 'F66', 'F67', 'F68', 'F69', 'F70', 'F71', 'F104'),
  },
]

/** A database that refuses something from now on for ever. */
const databaseLost = ({ faults }: Plan): boolean =>
  faults.some((one) => one.do === 'database fails' && one.forMs === undefined && one.times === undefined)

/** The invariants nobody can ask of this plan. */
export const excusedBy = (plan: Plan): ReadonlySet<CheckerName> =>
  new Set(excuses.filter(({ when }) => when(plan)).flatMap(({ checkers }) => checkers))
