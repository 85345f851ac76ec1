import { messageOf } from './failures.ts'
import { refreshCaches } from './hardware-caches.ts'
import { recordHistory } from './history.ts'
import type { Step } from './node.ts'
import { pythonRepr } from './python/repr.ts'
import { stepId, withPriorities } from './steps.ts'
import type { Task } from './task.ts'

/** Ties between verify steps of equal priority. @source ironic/conductor/steps.py `VERIFYING_INTERFACE_PRIORITY` */
const verifyInterfaces = ['power', 'management', 'firmware', 'deploy', 'bios', 'raid', 'vendor']

function verifySteps(task: Task): Step[] {
  const found = verifyInterfaces.flatMap((kind) => task.driver.steps[kind]?.verifySteps?.(task) ?? [])
  return withPriorities(found, task.conductor.options['conductor.verify_step_priority_override'])
    .filter((step) => step.priority !== 0)
    .toSorted((a, b) => (b.priority ?? 0) - (a.priority ?? 0))
}

/**
 * The worker of `manage` from enroll: can the node be managed at all?
 *
 * @source ironic/conductor/verify.py `do_node_verify`
 */
export async function doNodeVerify(task: Task): Promise<void> {
  const { node, driver } = task
  const fail = (text: string) => {
    recordHistory(task, { event: text, type: 'verify', error: true })
    task.processEvent('fail')
  }
  try {
    await driver.power.validate(task)
  } catch (error) {
    return fail(`Failed to validate power driver interface for node ${node.uuid}. Error: ${messageOf(error)}`)
  }
  let power: 'power on' | 'power off' | undefined
  try {
    power = await driver.power.getPowerState(task)
  } catch (error) {
    return fail(`Failed to get power state for node ${node.uuid}. Error: ${messageOf(error)}`)
  }
  for (const step of verifySteps(task)) {
    task.conductor.world.record('verify step', { node: node.uuid, step: stepId(step) })
    try {
      await driver.steps[step.interface]?.executeVerifyStep?.(task, step)
    } catch (error) {
      return fail(`Node ${node.uuid} failed verify step ${pythonRepr(step)} with unexpected error: ${messageOf(error)}`)
    }
  }
  await refreshCaches(task)
  node.power_state = power ?? null
  task.processEvent('done')
}
