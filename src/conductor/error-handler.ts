import { mustTearDown } from './decide.ts'
import { classOf, messageOf } from './failures.ts'
import { recordHistory } from './history.ts'
import { wipeStepFlags, wipeTokenAndUrl } from './internal-info.ts'
import { nodePowerAction } from './power.ts'
import { pythonRepr } from './python/repr.ts'
import { hasStep, stepId } from './steps.ts'
import { manualTarget, type Task } from './task.ts'

export type FailureOptions = {
  tearDown?: boolean
  /** Whether the node's state is still to be failed. */
  fail?: boolean
}

const cleaningFamily: readonly string[] = ['cleaning', 'clean wait', 'clean failed']

/**
 * Ends a clean that failed: maintenance if a step was running, tear-down, and the reason for whoever looks. The order is
 * Ironic's.
 *
 * @source ironic/conductor/utils.py `cleaning_error_handler`
 */
export async function failCleaning(task: Task, reason: string, options: FailureOptions = {}): Promise<void> {
  task.writes.require()
  const { tearDown = true, fail = true } = options
  const { node, conductor } = task
  const { quirks } = conductor
  const step = hasStep(node.clean_step) ? node.clean_step : undefined
  let text = reason
  if (step) {
    const index = node.driver_internal_info['clean_step_index']
    conductor.world.record('step', { node: node.uuid, step: stepId(step), index, phase: 'failed' })
    task.stepFailed = true
    node.fault = 'clean failure'
    node.maintenance = true
  }
  if (tearDown && mustTearDown(node, quirks)) {
    try {
      await task.driver.deploy.tearDownCleaning(task)
    } catch (error) {
      text = `${text}. Also Failed to tear down cleaning on node ${node.uuid}, reason: ${messageOf(error)}`
    }
  }
  if (cleaningFamily.includes(node.provision_state)) {
    node.clean_step = {}
    task.dropInfo('clean_step_index')
    node.driver_internal_info = wipeTokenAndUrl(wipeStepFlags(node.driver_internal_info))
  }
  const targetState = manualTarget(node)
  recordHistory(task, { event: text, type: 'cleaning', error: true })
  if (step && !node.maintenance_reason) node.maintenance_reason = text
  const powersOff = conductor.options['conductor.poweroff_in_cleanfail']
  // Upstream it comes first: one that fails leaves the handler, and a conductor that dies over it, the node as it was.
  const isFirst = quirks.has('poweroff-erases-last-error')
  if (powersOff && isFirst) await nodePowerAction(task, 'power off')
  task.save()
  if (fail && node.provision_state !== 'clean failed') task.processEvent('fail', { targetState })
  if (powersOff && !isFirst) await powerOffFailed(task, text)
}

async function powerOffFailed(task: Task, text: string): Promise<void> {
  try {
    await nodePowerAction(task, 'power off')
    task.node.last_error = text
  } catch (error) {
    task.node.last_error = `${text}. Also failed to power off node ${task.node.uuid}, reason: ${messageOf(error)}`
  }
  task.save()
}

/** Runs `work`; whatever escapes from it fails the clean. @source ironic/conductor/utils.py `fail_on_error` */
export async function failOnError(task: Task, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const text = `Unexpected error when processing next clean step. ${classOf(error)}: ${messageOf(error)}`
    await failCleaning(task, text)
  }
}

/** The worker of a clean that timed out. The node has failed already. @source ironic/conductor/utils.py */
export const cleanUpTimeout = (task: Task): Promise<void> =>
  failCleaning(
    task,
    `Timeout reached while cleaning the node. Please check if the ramdisk responsible for the cleaning is running on the node. Failed on step ${pythonRepr(task.node.clean_step)}.`,
    { fail: false },
  )

/** The worker of a clean whose conductor died. @source ironic/conductor/utils.py `abort_on_conductor_take_over` */
export async function abortOnTakeOver(task: Task): Promise<void> {
  const text = 'Operation was aborted due to conductor take over'
  if (task.node.provision_state === 'clean failed') return failCleaning(task, text, { fail: false })
  recordHistory(task, { event: text, type: 'takeover', error: true })
  task.save()
}
