import type { Conductor } from './conductor.ts'
import { messageOf } from './failures.ts'
import { recordHistory } from './history.ts'
import type { Node } from './node.ts'
import { notify } from './notifications.ts'
import { nodePowerAction } from './power.ts'
import { isRefusal, Refusal } from './refusals.ts'
import { isMine } from './startup.ts'
import { failureStates } from './states.ts'
import { withTask, type Task } from './task.ts'

type Power = 'power on' | 'power off' | undefined

const excludedStates: readonly string[] = ['wait call-back', 'clean wait', 'enroll', 'adopt failed']

/** Whether a node's power is compared at all. @source ironic/conductor/manager.py `_sync_power_state_nodes_task` */
const isCompared = (node: Node): boolean =>
  !node.maintenance &&
  !excludedStates.includes(node.provision_state) &&
  node.target_power_state === null &&
  node.reservation === null &&
  node.driver_internal_info['redfish_fw_updates'] === undefined

/**
 * Compares what the record says of power with the hardware, for all nodes, several at once.
 *
 * @source ironic/conductor/manager.py `_sync_power_states`
 */
export function powerSync(conductor: Conductor): () => Promise<void> {
  const failures = new Map<string, number>()
  const { options, store } = conductor
  const sync = async (uuid: string) => {
    try {
      await withTask(conductor, uuid, { purpose: 'power state sync', shared: true }, async (task) => {
        if (!isCompared(task.node)) return
        const count = await syncPowerState(task, (failures.get(uuid) ?? 0) + 1)
        if (count > 0) failures.set(uuid, count)
        else failures.delete(uuid)
      })
    } catch (error) {
      if (!isRefusal(error, 'NodeLocked', 'NodeNotFound', 'NoFreeConductorWorker')) throw error
    }
  }
  return async () => {
    const due: string[] = []
    for (const node of store.nodes()) if (!node.maintenance && isMine(conductor, node)) due.push(node.uuid)
    due.sort((a, b) => (failures.get(b) ?? 0) - (failures.get(a) ?? 0))
    const drain = async () => {
      for (let uuid = due.shift(); uuid !== undefined; uuid = due.shift()) await sync(uuid)
    }
    const workers = Math.min(options['conductor.sync_power_state_workers'], options['conductor.periodic_max_workers'])
    await Promise.all(Array.from({ length: Math.max(1, workers) }, drain))
  }
}

/**
 * Compares one node; gives how often it has failed by now, 0 when all is well.
 *
 * @source ironic/conductor/manager.py `do_sync_power_state`
 */
async function syncPowerState(task: Task, count: number): Promise<number> {
  const { options } = task.conductor
  const tooOften = count > options['conductor.power_state_sync_max_retries']
  if (task.node.power_state === null) {
    try {
      await task.driver.power.validate(task)
    } catch (error) {
      if (isRefusal(error, 'InvalidParameterValue', 'MissingParameterValue')) return 0
      throw error
    }
  }
  let actual: Power
  try {
    actual = await task.driver.power.getPowerState(task)
  } catch (error) {
    if (tooOften) {
      await task.upgradeLock()
      giveUp(task, undefined, error)
    }
    return count
  }
  if (matches(task.node, actual)) return agreed(task)
  await task.upgradeLock()
  const { node } = task
  if (matches(node, actual)) return agreed(task)
  if (excludedStates.includes(node.provision_state) || node.maintenance) return 0
  if (node.power_state === null) {
    node.power_state = actual ?? null
    clearLastError(task)
    task.save()
    notifyCorrected(task, null)
    return 0
  }
  if (tooOften) {
    giveUp(task, actual)
    return count
  }
  if (options['conductor.force_power_state_during_sync'] && !node.disable_power_off) {
    try {
      await nodePowerAction(task, node.power_state)
    } catch {
      // It said so in last_error, and the next pass tries again.
    }
  } else {
    const before = node.power_state
    node.power_state = actual ?? null
    task.save()
    notifyCorrected(task, before)
  }
  return count
}

const matches = (node: Node, actual: Power): boolean => node.power_state === (actual ?? null)

function agreed(task: Task): 0 {
  if (clearLastError(task)) task.save()
  return 0
}

/** A reason for failure is worth keeping, one that came while the BMC was asked too; upstream drops it. */
function clearLastError({ node, conductor }: Task): boolean {
  if (!conductor.options['conductor.node_history'] || node.last_error === null) return false
  if (!conductor.quirks.has('power-sync-erases-last-error')) {
    const latest = conductor.store.node(node.uuid) ?? node
    if (failureStates.includes(latest.provision_state)) return false
  }
  node.last_error = null
  return true
}

/** @source ironic/conductor/manager.py `handle_sync_power_state_max_retries_exceeded` */
function giveUp(task: Task, actual: Power, error?: unknown): void {
  const { node } = task
  const found = actual ?? 'None'
  const why = error === undefined ? '' : ` Error: ${messageOf(error)}`
  const text = `During sync_power_state, max retries exceeded for node ${node.uuid}, node state ${found} does not match expected state '${node.power_state ?? 'None'}'. Updating DB state to '${found}' Switching node to maintenance mode.${why}`
  const before = node.power_state
  node.power_state = actual ?? null
  recordHistory(task, { event: text, type: 'monitoring', error: true })
  if (!node.maintenance) {
    node.maintenance = true
    node.maintenance_reason = text
    node.fault = 'power failure'
  }
  task.save()
  if (before !== node.power_state) notifyCorrected(task, before)
}

function notifyCorrected({ conductor, node }: Task, fromPower: string | null): void {
  notify(conductor, {
    event_type: 'baremetal.node.power_state_corrected.success',
    level: 'INFO',
    node,
    payload: { from_power: fromPower },
  })
}

/**
 * Ends the maintenance of nodes whose BMC answers again.
 *
 * @source ironic/conductor/manager.py `_power_failure_recovery`
 */
export async function recoverPowerFailures(conductor: Conductor): Promise<void> {
  for (const { uuid, maintenance, fault } of Array.from(conductor.store.nodes())) {
    if (!maintenance || fault !== 'power failure') continue
    try {
      await withTask(conductor, uuid, { purpose: 'power failure recovery', shared: true }, recover)
    } catch (error) {
      if (!isRefusal(error, 'NodeLocked', 'NodeNotFound')) throw error
    }
  }
}

async function recover(task: Task): Promise<void> {
  const { conductor, node: seen } = task
  const applies =
    isMine(conductor, seen) &&
    seen.provision_state !== 'enroll' &&
    seen.maintenance &&
    seen.fault === 'power failure' &&
    seen.target_power_state === null &&
    seen.reservation === null
  if (!applies) return
  let actual: Power
  try {
    await task.driver.power.validate(task)
    actual = await task.driver.power.getPowerState(task)
    if (actual === undefined) throw new Refusal('PowerStateFailure', { pstate: 'None' })
  } catch {
    return
  }
  await task.upgradeLock()
  const { node } = task
  const before = node.power_state
  Object.assign(node, { power_state: actual, maintenance: false, maintenance_reason: null, fault: null })
  task.save()
  if (before !== actual) notifyCorrected(task, before)
}
