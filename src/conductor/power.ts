import { acquire, type Task } from './task.ts'
import type { PowerStateName } from './node.ts'
import { recordHistory } from './history.ts'
import { wipeOnPowerOff } from './internal-info.ts'
import { notifyPowerSet } from './notifications.ts'
import { isRefusal, Refusal } from './refusals.ts'
import { failureStates } from './states.ts'
import { timestamp } from './timestamps.ts'

/** What a change of power ends in. */
export const finalState: Readonly<Record<PowerStateName, 'power on' | 'power off'>> = {
  'power on': 'power on',
  rebooting: 'power on',
  'soft rebooting': 'power on',
  'power off': 'power off',
  'soft power off': 'power off',
}

/** Those after which no ramdisk is the one that ran before. */
const endsRamdisk: readonly PowerStateName[] = ['power off', 'soft power off', 'rebooting', 'soft rebooting']

/**
 * Changes the power of a node, if it has to. Keeps `power_state`, `target_power_state` and `last_error` as Ironic does,
 * and forgets the agent of a ramdisk that is gone.
 *
 * @source ironic/conductor/utils.py `node_power_action`
 */
export async function nodePowerAction(task: Task, newState: PowerStateName, timeoutSeconds?: number): Promise<void> {
  const { node, conductor } = task
  const target = finalState[newState]
  notifyPowerSet(conductor, node, 'start', newState)
  if (target === 'power off' && node.disable_power_off) throw new Refusal('PowerStateFailure', { pstate: newState })
  if (await isThereAlready(task, newState)) {
    if (endsRamdisk.includes(newState)) {
      node.driver_internal_info = wipeOnPowerOff(node.driver_internal_info)
      task.save()
    }
    return
  }
  node.target_power_state = target
  // The reason of a failure must survive the power-off that follows it.
  if (!failureStates.includes(node.provision_state)) node.last_error = null
  task.setInfo({ last_power_state_change: timestamp(conductor.world.clock.now()).slice(0, -6) })
  if (endsRamdisk.includes(newState)) node.driver_internal_info = wipeOnPowerOff(node.driver_internal_info)
  task.save()
  try {
    await change(task, newState, timeoutSeconds)
  } catch (error) {
    node.target_power_state = null
    const event = `Failed to change power state to '${target}' by '${newState}': ${messageOf(error)}`
    recordHistory(task, { event, error: true })
    task.save()
    notifyPowerSet(conductor, node, 'error', newState)
    throw error
  }
  node.power_state = target
  node.target_power_state = null
  task.save()
  notifyPowerSet(conductor, node, 'end', newState)
}

async function change(task: Task, newState: PowerStateName, timeoutSeconds: number | undefined): Promise<void> {
  const { node, driver } = task
  if (newState === 'rebooting') return driver.power.reboot(task, timeoutSeconds)
  if (newState === 'power on' && node.parent_node !== null && !node.driver_info['has_dedicated_power_supply'])
    await powerOnParent(task, node.parent_node, timeoutSeconds)
  if (newState === 'power off') await powerOffChildren(task, timeoutSeconds)
  return driver.power.setPowerState(task, newState, timeoutSeconds)
}

/** Only plain on and off can be skipped; a node found there has no error any more. */
async function isThereAlready(task: Task, newState: PowerStateName): Promise<boolean> {
  if (newState !== 'power on' && newState !== 'power off' && newState !== 'soft power off') return false
  const { node, conductor } = task
  let current: 'power on' | 'power off' | undefined
  try {
    current = await task.driver.power.getPowerState(task)
  } catch (error) {
    recordHistory(task, { event: `Failed to change power state to '${newState}': ${messageOf(error)}`, error: true })
    node.target_power_state = null
    task.save()
    notifyPowerSet(conductor, node, 'error', newState)
    throw error
  }
  if (current === undefined || current !== finalState[newState]) return false
  if (conductor.quirks.has('poweroff-erases-last-error') || !failureStates.includes(node.provision_state))
    node.last_error = null
  node.power_state = current
  node.target_power_state = null
  task.save()
  notifyPowerSet(conductor, node, 'end', newState)
  return true
}

async function powerOnParent(task: Task, parent: string, timeoutSeconds: number | undefined): Promise<void> {
  const parentTask = await acquire(task.conductor, parent, { purpose: 'power on parent node', shared: true })
  try {
    if ((await parentTask.driver.power.getPowerState(parentTask)) === 'power on') return
    try {
      await parentTask.upgradeLock()
    } catch (error) {
      if (!isRefusal(error, 'NodeLocked')) throw error
      throw new Refusal('ParentNodeLocked', { node: task.node.uuid, parent })
    }
    await nodePowerAction(parentTask, 'power on', timeoutSeconds)
  } finally {
    parentTask.release()
  }
}

/** All children are locked before the first is powered off. */
async function powerOffChildren(task: Task, timeoutSeconds: number | undefined): Promise<void> {
  const { conductor, node } = task
  const locked: Task[] = []
  try {
    for (const child of childrenOnItsPower(task)) {
      const childTask = await acquire(conductor, child, { purpose: 'child node power off', shared: true })
      if ((await childTask.driver.power.getPowerState(childTask)) === 'power off') continue
      try {
        await childTask.upgradeLock()
      } catch (error) {
        if (!isRefusal(error, 'NodeLocked')) throw error
        throw new Refusal('ChildNodeLocked', { node: node.uuid, child })
      }
      locked.push(childTask)
    }
    for (const childTask of locked) await nodePowerAction(childTask, 'power off', timeoutSeconds)
  } finally {
    for (const childTask of locked) childTask.release()
  }
}

const childrenOnItsPower = ({ conductor, node }: Task): string[] =>
  [...conductor.store.nodes()]
    .filter((child) => child.parent_node === node.uuid && !child.driver_info['has_dedicated_power_supply'])
    .map((child) => child.uuid)

/** Pauses between readings of the power state: one second, then half as long again each time. */
const firstPauseMs = 1000
const backOff = 1.5

/**
 * Reads the power state until it is `wanted`; `PowerStateFailure` when it is not in time. A reading that fails ends it.
 *
 * @source ironic/conductor/utils.py `node_wait_for_power_state`, oslo_service/loopingcall.py `BackOffLoopingCall` (whose
 * jitter of a tenth is left out)
 */
export async function waitForPowerState(
  task: Task,
  wanted: 'power on' | 'power off',
  timeoutSeconds?: number,
): Promise<void> {
  const { world, options } = task.conductor
  const limitMs = (timeoutSeconds ?? options['conductor.power_state_change_timeout']) * 1000
  let pauseMs = firstPauseMs
  let pausedMs = 0
  await world.clock.sleep(firstPauseMs)
  while ((await task.driver.power.getPowerState(task)) !== wanted) {
    pauseMs *= backOff
    pausedMs += pauseMs
    if (pausedMs > limitMs) throw new Refusal('PowerStateFailure', { pstate: wanted })
    await world.clock.sleep(pauseMs)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
