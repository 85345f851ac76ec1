import type { Step } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { looksLikeUuid } from './arguments.ts'
import type { ApiContext } from './env.ts'
import { findNode } from './node-ident.ts'
import { stepsViolation } from './steps-schema.ts'

/**
 * The per-step policy: without rules it lets everything pass, but it reads `interface` and `step` of every step before
 * anybody has checked that they are there.
 *
 * @source ironic/conductor/steps.py `_check_step_policy`
 */
export function refuseMalformedSteps(c: ApiContext, steps: readonly unknown[]): void {
  if (!c.env.conductor.quirks.has('malformed-step-500')) return
  for (const step of steps) {
    // Python's words for an index into something that has none, or for a missing key.
    if (typeof step !== 'object' || step === null || Array.isArray(step))
      throw new TypeError(`${pythonTypeOf(step)} indices must be integers or slices, not str`)
    for (const key of ['interface', 'step']) if (!Object.hasOwn(step, key)) throw new TypeError(`'${key}'`)
  }
}

const pythonTypeOf = (value: unknown): string =>
  typeof value === 'string' ? 'string' : Array.isArray(value) ? 'list' : value === null ? 'NoneType' : typeof value

/** The schema and the operator's deny-list. @source ironic/api/controllers/v1/node.py `_check_clean_steps` */
export function checkCleanSteps(c: ApiContext, steps: readonly Step[]): void {
  const violation = stepsViolation(steps)
  if (violation !== undefined)
    throw new Refusal('InvalidParameterValue', { message: `Invalid clean_steps: ${violation}` })
  for (const step of steps) {
    if (!step.execute_on_child_nodes || !step.limit_child_node_execution) continue
    for (const child of step.limit_child_node_execution) {
      if (typeof child !== 'string' || !looksLikeUuid(child))
        throw new Refusal('InvalidParameterValue', {
          message: `Invalid entry detected for execute_on_child_node parameter in step ${step.step}.`,
        })
      findNode(c, child)
    }
  }
  const denied = c.env.conductor.options['api.disallow_clean_steps']
  for (const { interface: part, step } of steps) {
    const id = `${part}.${step}`
    if (denied.includes(id))
      throw new Refusal('StepNotAllowed', {
        message: `clean step '${id}' is not allowed. Disallowed by operator configuration [api]disallow_clean_steps.`,
      })
  }
}
