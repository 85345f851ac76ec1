import { doNodeCleanAbort } from './abort-cleaning.ts'
import { took } from './branches.ts'
import { executeOnChildNodes } from './child-nodes.ts'
import { endEvent, nextStepIndex } from './decide.ts'
import { StepVerificationFailed } from './drivers/interfaces.ts'
import { failCleaning, failOnError } from './error-handler.ts'
import { messageOf, PythonError } from './failures.ts'
import { fastTrackAble } from './fast-track.ts'
import { refreshCaches } from './hardware-caches.ts'
import { recordFlowEnd } from './history.ts'
import { cleanSteps, wipeCleaning, without } from './internal-info.ts'
import type { Step } from './node.ts'
import { pythonRepr } from './python/repr.ts'
import { collectRamdiskLogs } from './agent/ramdisk-logs.ts'
import { isRefusal } from './refusals.ts'
import { runReservedStep } from './reserved-steps.ts'
import { hasStep, stepId } from './steps.ts'
import { manualTarget, requireLock, type Task } from './task.ts'

/**
 * The flow of cleaning from step to step. Every function needs the node's lock.
 *
 * @source ironic/conductor/cleaning.py
 */

/**
 * Runs the steps from `index` on, until one goes on elsewhere or none is left; no index means none is left.
 *
 * @source ironic/conductor/cleaning.py `do_next_clean_step`
 */
export const doNextCleanStep = (task: Task, index: number | undefined, disableRamdisk?: boolean): Promise<void> =>
  failOnError(task, async () => {
    requireLock(task)
    const { node } = task
    const withoutRamdisk = disableRamdisk ?? Boolean(node.driver_internal_info['cleaning_disable_ramdisk'])
    if (index === undefined) return finish(task, withoutRamdisk)
    const steps = node.driver_internal_info['clean_steps'] as readonly Step[] | null | undefined
    if (!steps) throw new PythonError('AssertionError', `BUG: No clean steps for ${node.uuid}, step index is ${index}`)
    for (let i = index; i < steps.length; i++) {
      if ((await runStep(task, steps[i] as Step, i, withoutRamdisk)) === 'stop') return
    }
    await finish(task, withoutRamdisk)
  })

/** Runs one step; `stop` when the worker has nothing more to do. */
async function runStep(task: Task, step: Step, index: number, withoutRamdisk: boolean): Promise<'next' | 'stop'> {
  const { node, conductor } = task
  const targetState = manualTarget(node)
  node.clean_step = step
  node.driver_internal_info = {
    ...without(node.driver_internal_info, ['cleaning_polling']),
    clean_step_index: index,
  }
  task.save()
  const phase = (name: string) =>
    conductor.world.record('step', { node: node.uuid, step: stepId(step), index, phase: name })
  phase('start')
  let result: unknown
  try {
    result = await execute(task, step)
  } catch (error) {
    if (error instanceof StepVerificationFailed) {
      await failCleaning(task, error.shown)
      return conductor.quirks.has('bios-verify-failure-continues') ? 'next' : 'stop'
    }
    const rebooting = Boolean(task.node.driver_internal_info['cleaning_reboot'])
    if (isRefusal(error, 'AgentInProgress') || (isRefusal(error, 'AgentConnectionFailed') && rebooting)) {
      task.setInfo({ skip_current_clean_step: false })
      phase('wait')
      task.processEvent('wait', { targetState })
      return 'stop'
    }
    const manual = targetState !== undefined
    recordFlowEnd(task, { manual, steps: cleanSteps(node.driver_internal_info), abortedStep: step.step })
    const text = `Node ${node.uuid} failed step ${pythonRepr(node.clean_step)}: ${messageOf(error)}`
    if (!withoutRamdisk) await collectRamdiskLogs(task)
    await failCleaning(task, text)
    return 'stop'
  }
  if (result === 'stop') return 'stop'
  if (result === 'clean wait') {
    phase('wait')
    task.processEvent('wait', { targetState })
    return 'stop'
  }
  if (result !== undefined && result !== null) {
    await failCleaning(
      task,
      `While executing step ${pythonRepr(step)} on node ${node.uuid}, step returned invalid value: ${typeof result === 'string' ? result : pythonRepr(result)}`,
    )
    return 'stop'
  }
  phase('done')
  return 'next'
}

async function execute(task: Task, step: Step): Promise<unknown> {
  if (step.execute_on_child_nodes) return executeOnChildNodes(task, step)
  const reserved = await runReservedStep(task, step)
  if (reserved === 'exit') return 'stop'
  if (reserved === 'done') return undefined
  const steps = task.driver.steps[step.interface]
  if (!steps) throw new PythonError('AttributeError', "'NoneType' object has no attribute 'execute_clean_step'")
  return steps.executeCleanStep(task, step)
}

/** No step is left: the node is torn down and leaves cleaning. */
async function finish(task: Task, withoutRamdisk: boolean): Promise<void> {
  const { node, conductor, driver } = task
  const { quirks, options } = conductor
  const targetState = manualTarget(node)
  if (!quirks.has('no-steps-is-clean') && cleanSteps(node.driver_internal_info).length === 0) {
    const what = targetState === undefined ? 'Automated cleaning' : 'Manual cleaning'
    return failCleaning(task, `${what} of node ${node.uuid} had no step to run: nothing was erased.`)
  }
  if (options['agent.deploy_logs_collect'] === 'always' && !withoutRamdisk) await collectRamdiskLogs(task)
  node.clean_step = {}
  node.driver_internal_info = wipeCleaning(node.driver_internal_info, { keepAgent: fastTrackAble(task) })
  task.save()
  if (!withoutRamdisk) {
    try {
      await driver.deploy.tearDownCleaning(task)
    } catch (error) {
      const text = `Failed to tear down from cleaning for node ${node.uuid}, reason: ${messageOf(error)}`
      return failCleaning(task, text, { tearDown: false })
    }
  }
  await refreshCaches(task)
  recordFlowEnd(task, { manual: targetState !== undefined, steps: cleanSteps(node.driver_internal_info) })
  task.processEvent(endEvent(node, { skipped: false, quirks }))
}

/**
 * Goes on after a step that went on elsewhere: the next one, the same again if it asked for that, or the end an abort
 * asked for.
 *
 * @source ironic/conductor/cleaning.py `continue_node_clean`
 */
export const continueNodeClean = (task: Task): Promise<void> =>
  failOnError(task, async () => {
    requireLock(task)
    const { node, conductor } = task
    const index = nextStepIndex(node, conductor.quirks)
    took(
      'continuation',
      index === undefined ? 'no step left' : index === 'lost' ? 'index lost' : index === 0 ? 'first step' : 'next step',
    )
    const current = hasStep(node.clean_step) ? node.clean_step : undefined
    const skipped = node.driver_internal_info['skip_current_clean_step'] !== false
    task.dropInfo('skip_current_clean_step', 'cleaning_polling')
    task.save()
    if (current && skipped) {
      const at = node.driver_internal_info['clean_step_index']
      conductor.world.record('step', { node: node.uuid, step: stepId(current), index: at, phase: 'done' })
    }
    if (current?.abort_after) {
      task.processEvent('fail', { targetState: manualTarget(node) })
      return doNodeCleanAbort(task)
    }
    if (index === 'lost') return failCleaning(task, `Node ${node.uuid} does not know which clean step it was running.`)
    await doNextCleanStep(task, index)
  })
