import { took } from './branches.ts'
import { doNextCleanStep } from './cleaning.ts'
import { endEvent, skipsAutomatedCleaning } from './decide.ts'
import { failCleaning } from './error-handler.ts'
import { isValidationError, messageOf } from './failures.ts'
import { fastTrackAble } from './fast-track.ts'
import { refreshCaches } from './hardware-caches.ts'
import { recordFlowStart } from './history.ts'
import { cleanSteps, wipeCleaning } from './internal-info.ts'
import type { Step } from './node.ts'
import { driverCleanSteps, setNodeCleaningSteps } from './node-steps.ts'
import { isRefusal } from './refusals.ts'
import { needsNoRamdisk } from './steps.ts'
import { requireLock, type Task } from './task.ts'

export type CleanStart = {
  /** The user's or runbook's list; without it the drivers' steps. */
  steps?: readonly Step[] | undefined
  disableRamdisk?: boolean
  /** The list is a runbook's: the node becomes available at the end. */
  automatedWithSteps?: boolean
}

/** The worker that starts a clean. @source ironic/conductor/cleaning.py `do_node_clean` */
export async function doNodeClean(task: Task, start: CleanStart): Promise<void> {
  requireLock(task)
  const { node, conductor, driver } = task
  const { options, quirks } = conductor
  const { steps, automatedWithSteps = false } = start
  let disableRamdisk = start.disableRamdisk ?? false
  const manual = steps !== undefined && !automatedWithSteps

  if (!manual && skipsAutomatedCleaning(node, options['conductor.automated_clean'])) {
    node.clean_step = {}
    task.save()
    return task.processEvent(endEvent(node, { skipped: true, quirks }))
  }
  if (node.maintenance && !options['conductor.allow_provisioning_in_maintenance'])
    return failCleaning(task, 'Cleaning a node in maintenance mode is not allowed', { tearDown: false })
  try {
    await driver.power.validate(task)
    if (!disableRamdisk) await driver.network.validate(task)
  } catch (error) {
    if (!isValidationError(error) && quirks.has('stuck-without-worker')) throw error
    return failCleaning(task, `Validation of node ${node.uuid} for cleaning failed: ${messageOf(error)}`)
  }

  node.driver_internal_info = wipeCleaning(node.driver_internal_info, { keepAgent: fastTrackAble(task) })
  if (!task.conductor.quirks.has('stale-bios-state-ends-a-step')) task.dropInfo('redfish_bios_state')
  if (steps && steps.length > 0)
    task.setInfo({ clean_steps: steps, cleaning_disable_ramdisk: disableRamdisk, declarative_cleaning: true })
  task.save()
  await refreshCaches(task)

  let validated = false
  if (steps && steps.length > 0 && !disableRamdisk) {
    try {
      ;({ validated, disableRamdisk } = validateEarly(task))
    } catch (error) {
      took('start of a clean', 'early validation failed')
      return failCleaning(task, `Cannot clean node ${node.uuid}: ${messageOf(error)}`)
    }
  }

  if (!disableRamdisk) {
    const targetState = manual ? 'manageable' : undefined
    try {
      if ((await driver.deploy.prepareCleaning(task)) === 'clean wait')
        return task.processEvent('wait', { targetState })
    } catch (error) {
      if (isRefusal(error, 'AgentConnectionFailed')) return task.processEvent('wait', { targetState })
      return failCleaning(task, `Failed to prepare node ${node.uuid} for cleaning: ${messageOf(error)}`)
    }
  }

  if (!validated) {
    try {
      setNodeCleaningSteps(task, { explicit: (steps?.length ?? 0) > 0, disableRamdisk })
    } catch (error) {
      took('start of a clean', 'no list without an agent')
      return failCleaning(task, `Cannot clean node ${node.uuid}: ${messageOf(error)}`)
    }
  }
  const list = cleanSteps(node.driver_internal_info)
  recordFlowStart(task, { manual, steps: list })
  await doNextCleanStep(task, list.length > 0 ? 0 : undefined, disableRamdisk)
}

/**
 * Checks an explicit list before any ramdisk is booted; when no step needs one, none is. A fault in the list may be a
 * step only the agent knows, so it waits for the agent.
 */
function validateEarly(task: Task): { validated: boolean; disableRamdisk: boolean } {
  try {
    setNodeCleaningSteps(task, { explicit: true })
  } catch (error) {
    if (isRefusal(error, 'InvalidParameterValue')) return { validated: false, disableRamdisk: false }
    throw error
  }
  const list = cleanSteps(task.node.driver_internal_info)
  const disableRamdisk = list.length > 0 && needsNoRamdisk(list, driverCleanSteps(task))
  if (disableRamdisk) {
    task.setInfo({ cleaning_disable_ramdisk: true })
    task.save()
  }
  return { validated: true, disableRamdisk }
}
