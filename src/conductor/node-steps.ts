import { cleanSteps } from './internal-info.ts'
import type { Step } from './node.ts'
import { Refusal } from './refusals.ts'
import { allowedSteps, cleaningInterfaces, enabledInOrder, stepId, validateUserSteps, withPriorities } from './steps.ts'
import type { Task } from './task.ts'

/** Everything the node's interfaces can do, with the operator's priorities. */
export function driverCleanSteps(task: Task): Step[] {
  const { steps } = task.driver
  const found: Step[] = []
  for (const kind of cleaningInterfaces) found.push(...(steps[kind]?.cleanSteps(task) ?? []))
  return withPriorities(found, task.conductor.options['conductor.clean_step_priority_override'])
}

/**
 * Makes the node's list of clean steps: the drivers' enabled ones in order, or, with `explicit`, the list it was given,
 * checked. Refuses a list with faults, all of them in one text.
 *
 * @source ironic/conductor/steps.py `set_node_cleaning_steps`
 */
export function setNodeCleaningSteps(
  task: Task,
  { explicit, disableRamdisk = false }: { explicit: boolean; disableRamdisk?: boolean },
): void {
  const { options, quirks } = task.conductor
  let steps: Step[]
  if (explicit) {
    const given = cleanSteps(task.node.driver_internal_info)
    const validated = validateUserSteps(given, driverCleanSteps(task), { disableRamdisk, quirks })
    if (validated.errors.length > 0) {
      // Upstream writes into the list as it checks it; what it wrote is saved with the next save.
      task.setInfo({ clean_steps: validated.given })
      throw new Refusal('InvalidParameterValue', { message: validated.errors.join('; ') })
    }
    steps = validated.steps
  } else steps = enabledInOrder(driverCleanSteps(task))
  task.node.clean_step = {}
  task.setInfo({ clean_steps: allowedSteps(steps, options['api.disallow_clean_steps']), clean_step_index: null })
  task.save()
}

/** Refuses the first step an operator forbade. @source ironic/conductor/steps.py `check_disallowed_steps` */
export function refuseDisallowed(steps: readonly Step[], disallowed: readonly string[]): void {
  for (const step of steps) {
    const id = stepId(step)
    if (!disallowed.includes(id)) continue
    throw new Refusal('StepNotAllowed', {
      message: `clean step '${id}' is not allowed. Disallowed by operator configuration [api]disallow_clean_steps.`,
    })
  }
}
