import type { Step } from './node.ts'
import { pythonRepr } from './python/repr.ts'
import { Refusal } from './refusals.ts'
import { runReservedStep } from './reserved-steps.ts'
import { withTask, type Task } from './task.ts'

/**
 * Runs a step on every child node, one after another. Anything but success ends it: the answer is then a text, which the
 * parent's loop takes for an invalid result and wraps once more.
 *
 * @source ironic/conductor/cleaning.py `execute_step_on_child_nodes`
 */
export async function executeOnChildNodes(parent: Task, step: Step): Promise<string | undefined> {
  const { conductor, node } = parent
  const permitted = conductor.options['conductor.permit_child_node_step_async_result']
  for (const uuid of childNodes(parent, step.limit_child_node_execution ?? [])) {
    const purpose = `execute step on child node of ${node.uuid}`
    const result = await withTask(conductor, uuid, { purpose }, async (child): Promise<unknown> => {
      refuseBusy(child)
      if (await runReservedStep(child, step)) return undefined
      return child.driver.steps[step.interface]?.executeCleanStep(child, step)
    })
    if (result === undefined || result === null || (result === 'clean wait' && permitted)) continue
    const value = typeof result === 'string' ? result : pythonRepr(result)
    return `While executing step ${pythonRepr(step)} on child node ${uuid}, step returned invalid value: ${value}`
  }
  return undefined
}

/** A step for all of a chassis must not reach into a cleaning of one of its nodes. Not Ironic's. */
function refuseBusy({ node, conductor }: Task): void {
  if (conductor.quirks.has('reserved-steps-dropped') || !busyStates.includes(node.provision_state)) return
  const message = `Child node ${node.uuid} is in ${node.provision_state}: no step runs on it before its own cleaning is over.`
  throw new Refusal('InvalidState', { message })
}

const busyStates: readonly string[] = ['cleaning', 'clean wait', 'clean hold']

function childNodes({ conductor, node }: Task, limit: readonly string[]): string[] {
  const found: string[] = []
  for (const { uuid, parent_node: parent } of conductor.store.nodes())
    if (parent === node.uuid && (limit.length === 0 || limit.includes(uuid))) found.push(uuid)
  return found
}
