import type { Step } from './node.ts'
import { pythonInt } from './python/int.ts'
import { pythonRepr } from './python/repr.ts'
import { sortedDescending } from './python/sort.ts'
import type { Quirks } from './quirks.ts'

/**
 * Collecting, ordering and checking clean steps. Pure.
 *
 * @source ironic/conductor/steps.py
 */

/** The interfaces that have clean steps, most urgent first: it breaks ties between equal priorities. */
export const cleaningInterfaces = ['vendor', 'power', 'management', 'firmware', 'deploy', 'bios', 'raid'] as const

const urgency: { readonly [kind: string]: number } = Object.fromEntries(
  cleaningInterfaces.map((kind, i) => [kind, cleaningInterfaces.length - i]),
)

const reservedSteps: readonly string[] = ['power_on', 'power_off', 'reboot', 'hold', 'wait']

/** Whether the conductor runs this step itself, whatever interface it names. */
export const isReserved = ({ step }: Step): boolean => reservedSteps.includes(step)

/** `<interface>.<step>`. */
export const stepId = ({ interface: kind, step }: { interface: string; step: string }): string => `${kind}.${step}`

export const sameStep = (
  one: { interface?: unknown; step?: unknown },
  other: { interface?: unknown; step?: unknown },
): boolean => one.interface === other.interface && one.step === other.step

export const hasStep = (step: object | null | undefined): step is Step =>
  step !== null && step !== undefined && 'step' in step

/**
 * `steps` with the operator's priorities by step id. An empty value leaves the driver's; one that is no number is told by
 * whoever needs the steps, as the first thing that goes wrong.
 *
 * @source ironic/conductor/steps.py `_get_steps`
 */
export const withPriorities = (steps: readonly Step[], override: Readonly<Record<string, string>>): Step[] =>
  steps.map((step) => {
    const priority = override[stepId(step)]
    return priority ? { ...step, priority: pythonInt(priority) } : step
  })

/** The steps automated cleaning runs, in its order. A negative priority is enabled; only zero is not. */
export function enabledInOrder(steps: readonly Step[]): Step[] {
  const enabled = steps.filter((step) => step.priority !== 0)
  const keyOf = (step: Step) => [step.priority, urgency[step.interface] ?? 0]
  // An agent may report any JSON as a priority.
  if (enabled.some(({ priority }) => typeof priority !== 'number')) return sortedDescending(enabled, keyOf)
  return enabled.toSorted(
    (a, b) => (b.priority ?? 0) - (a.priority ?? 0) || (urgency[b.interface] ?? 0) - (urgency[a.interface] ?? 0),
  )
}

/** Without the steps an operator forbade. */
export const allowedSteps = <T extends { interface: string; step: string }>(
  steps: readonly T[],
  disallowed: readonly string[],
): T[] => steps.filter((step) => !disallowed.includes(stepId(step)))

/** `steps` are those to run, `given` all of them with what the driver says of those it knows. */
export type Validated = { steps: Step[]; given: Step[]; errors: string[] }

/**
 * A user's steps with what the driver says of them, and everything wrong with them. Reserved steps and steps for child
 * nodes are not checked; whether they stay in the list is a quirk.
 *
 * @source ironic/conductor/steps.py `_validate_user_steps`
 */
export function validateUserSteps(
  userSteps: readonly Step[],
  driverSteps: readonly Step[],
  { disableRamdisk, quirks }: { disableRamdisk: boolean; quirks: Quirks },
): Validated {
  const driversOwn = new Map(driverSteps.map((step) => [stepId(step), step]))
  const steps: Step[] = []
  const given: Step[] = []
  const errors: string[] = []
  for (const step of userSteps) {
    if (step.execute_on_child_nodes || isReserved(step)) {
      given.push(step)
      if (!quirks.has('reserved-steps-dropped')) steps.push(step)
      continue
    }
    const driverStep = driversOwn.get(stepId(step))
    if (!driverStep) {
      errors.push(`node does not support this clean step: ${pythonRepr(step)}`)
      given.push(step)
      continue
    }
    errors.push(...objections(step, driverStep, disableRamdisk))
    const known = {
      ...step,
      abortable: driverStep.abortable ?? false,
      priority: driverStep.priority ?? 0,
      ...(driverStep.reboot_requested && !quirks.has('explicit-steps-lose-reboot-requested')
        ? { reboot_requested: true }
        : {}),
    }
    steps.push(known)
    given.push(known)
  }
  return { steps, given, errors }
}

/** @source ironic/conductor/steps.py `_validate_user_step` */
function* objections(step: Step, driverStep: Step, disableRamdisk: boolean): Generator<string> {
  const info = driverStep.argsinfo ?? {}
  const args = step.args ?? {}
  const unexpected = Object.keys(args).filter((name) => !(name in info))
  if (unexpected.length > 0)
    yield `clean step ${pythonRepr(step)} has these unexpected arguments: ${unexpected.join(', ')}`
  const missing = Object.entries(info)
    .filter(([name, { required }]) => required && !(name in args))
    .map(([name, { description }]) => (description ? `${name} (${description})` : name))
  if (missing.length > 0)
    yield `clean step ${pythonRepr(step)} is missing these required arguments: ${missing.join(', ')}`
  if (disableRamdisk && (driverStep.requires_ramdisk ?? true))
    yield `clean step ${pythonRepr(step)} requires booting a ramdisk`
}

/** Whether no step of the list needs a ramdisk: then none is booted. A step nobody knows needs one. */
export const needsNoRamdisk = (steps: readonly Step[], driverSteps: readonly Step[]): boolean =>
  steps
    .filter((step) => !step.execute_on_child_nodes && !isReserved(step))
    .every((step) => driverSteps.find((one) => sameStep(one, step))?.requires_ramdisk === false)
