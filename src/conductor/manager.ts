import { abortText, doNodeCleanAbort } from './abort-cleaning.ts'
import { continueNodeClean as continueClean } from './cleaning.ts'
import type { Caller, Conductor } from './conductor.ts'
import { messageOf } from './failures.ts'
import { recordHistory } from './history.ts'
import type { Node, PowerStateName, Step } from './node.ts'
import { refuseDisallowed } from './node-steps.ts'
import { finalState, nodePowerAction } from './power.ts'
import { isRefusal, Refusal } from './refusals.ts'
import { routed } from './rpc.ts'
import { stepsForAutomatedCleaning } from './runbooks.ts'
import { doNodeClean as clean } from './start-cleaning.ts'
import { hasStep } from './steps.ts'
import { manualTarget, noFreeWorker, withTask, type Task, type TaskWork } from './task.ts'
import { adoptNode, tearDownNode } from './tear-down.ts'
import { doNodeVerify } from './verify.ts'

export { getNodeWithToken, heartbeat, type HeartbeatRequest } from './agent/calls.ts'
export {
  createNode,
  createPort,
  destroyNode,
  destroyPort,
  setTargetRaidConfig,
  updateNode,
  updatePort,
} from './store/node-records.ts'

/**
 * The operations the API asks of the conductor. Each resolves when the caller may be answered, which is when the work it
 * starts has a worker, and rejects with the `Refusal` to answer with.
 *
 * @source ironic/conductor/manager.py `ConductorManager`
 */

export type CleanRequest = { cleanSteps: readonly Step[]; disableRamdisk?: boolean | null; caller?: Caller }
type By = { caller?: Caller }

/** Manual cleaning. */
export const doNodeClean = routed('do_node_clean', doNodeCleanHere)

async function doNodeCleanHere(conductor: Conductor, uuid: string, request: CleanRequest): Promise<void> {
  const { cleanSteps: steps, disableRamdisk, caller } = request
  limitConcurrency(conductor, 'cleaning')
  await withTask(conductor, uuid, { purpose: 'node manual cleaning', ...by(caller) }, async (task) => {
    const { node, driver } = task
    if (node.maintenance) throw new Refusal('NodeInMaintenance', { op: 'cleaning', node: node.uuid })
    try {
      await driver.power.validate(task)
      await driver.network.validate(task)
    } catch (error) {
      if (!isRefusal(error, 'InvalidParameterValue', 'MissingParameterValue')) throw error
      throw new Refusal('InvalidParameterValue', {
        message: `Validation of node ${node.uuid} for cleaning failed: ${messageOf(error)}`,
      })
    }
    refuseDisallowed(steps, conductor.options['api.disallow_clean_steps'])
    start(task, 'clean', 'manual clean', 'manageable', {
      name: 'do_node_clean',
      run: (working) => clean(working, { steps, disableRamdisk: disableRamdisk ?? false }),
    })
  })
}

/** `manage`, `provide`, `abort`, `unhold`, `adopt`. */
export const doProvisioningAction = routed('do_provisioning_action', doProvisioningActionHere)

async function doProvisioningActionHere(
  conductor: Conductor,
  uuid: string,
  action: string,
  { caller }: By = {},
): Promise<void> {
  if (action === 'provide' && !conductor.quirks.has('provide-not-limited')) limitConcurrency(conductor, 'cleaning')
  await withTask(conductor, uuid, { purpose: `provision action ${action}`, ...by(caller) }, (task) => {
    const state = task.node.provision_state
    if (action === 'provide' && state === 'manageable') return provide(task)
    if (action === 'manage' && state === 'enroll')
      return start(task, 'manage', 'manage', undefined, { name: 'do_node_verify', run: doNodeVerify })
    if (action === 'adopt' && (state === 'manageable' || state === 'adopt failed'))
      return start(task, 'adopt', 'adopt', undefined, { name: '_do_adoption', run: adoptNode })
    if (action === 'abort' && (state === 'clean wait' || state === 'clean hold')) return abort(task)
    // The same event ends a manual clean from within: upstream it is anybody's while nobody has the lock.
    const endsClean = action === 'manage' && state === 'cleaning'
    if (endsClean && !conductor.quirks.has('stuck-without-worker'))
      throw new Refusal('InvalidStateRequested', { action, node: uuid, state })
    fire(task, action)
  })
}

function provide(task: Task): void {
  const { node, conductor } = task
  if (node.maintenance && !conductor.options['conductor.allow_provisioning_in_maintenance'])
    throw new Refusal('NodeInMaintenance', { op: 'providing', node: node.uuid })
  if (node.retired) throw new Refusal('NodeIsRetired', { op: 'providing', node: node.uuid })
  const runbook = stepsForAutomatedCleaning(task)
  start(task, 'provide', 'provide', undefined, {
    name: 'do_node_clean',
    run: (working) =>
      clean(working, {
        steps: runbook?.steps,
        disableRamdisk: runbook?.disableRamdisk ?? false,
        automatedWithSteps: (runbook?.steps.length ?? 0) > 0,
      }),
  })
}

/**
 * Ends a clean that waits: at once, or after a step that must not be interrupted.
 *
 * @source ironic/conductor/manager.py `_do_abort`
 */
function abort(task: Task): void {
  const { node } = task
  const { clean_step: step } = node
  if (hasStep(step) && !step.abortable) {
    if (step.abort_after) return
    node.clean_step = { ...step, abort_after: true }
    return task.save()
  }
  task.processEvent('abort', {
    targetState: manualTarget(node),
    lastError: abortText(task),
    work: { name: 'do_node_clean_abort', run: doNodeCleanAbort },
    restoreOnSpawnError: true,
  })
}

/** An event without work. `unhold` of a manual clean keeps its target only where the policy says so. */
function fire(task: Task, action: string): void {
  const keeps = action === 'unhold' && !task.conductor.quirks.has('hold-loses-manual-target')
  sending(task, action, () => task.processEvent(action, { targetState: keeps ? manualTarget(task.node) : undefined }))
}

function start(task: Task, event: string, action: string, targetState: 'manageable' | undefined, work: TaskWork): void {
  sending(task, action, () => task.processEvent(event, { targetState, work, restoreOnSpawnError: true }))
}

function sending(task: Task, action: string, send: () => void): void {
  const { uuid: node, provision_state: state } = task.node
  try {
    send()
  } catch (error) {
    if (isRefusal(error, 'InvalidState')) throw new Refusal('InvalidStateRequested', { action, node, state })
    throw error
  }
}

/** `deleted`, `undeploy`: tear-down, then automated cleaning. */
export const doNodeTearDown = routed('do_node_tear_down', doNodeTearDownHere)

async function doNodeTearDownHere(conductor: Conductor, uuid: string, { caller }: By = {}): Promise<void> {
  limitConcurrency(conductor, 'unprovisioning')
  await withTask(conductor, uuid, { purpose: 'node tear down', ...by(caller) }, async (task) => {
    const { node } = task
    task.dropInfo('agent_url')
    if (node.protected) throw new Refusal('NodeProtected', { node: node.uuid })
    try {
      await task.driver.power.validate(task)
    } catch (error) {
      if (!isRefusal(error, 'InvalidParameterValue', 'MissingParameterValue')) throw error
      throw new Refusal('InstanceDeployFailure', {
        reason: `Failed to validate power driver interface. Can not delete instance. Error: ${messageOf(error)}`,
      })
    }
    start(task, 'delete', 'delete', undefined, { name: '_do_node_tear_down', run: tearDownNode })
  })
}

/** Changes the power in the background. */
export const changeNodePowerState = routed('change_node_power_state', changeNodePowerStateHere)

async function changeNodePowerStateHere(
  conductor: Conductor,
  uuid: string,
  target: string,
  { timeoutSeconds }: { timeoutSeconds?: number | undefined } = {},
): Promise<void> {
  await withTask(conductor, uuid, { purpose: 'changing node power state' }, async (task) => {
    const { node, driver } = task
    await driver.power.validate(task)
    if (!isPowerTarget(target) || !driver.power.supported.includes(target))
      throw new Refusal('InvalidParameterValue', {
        message: `The driver ${node.driver} does not support the power state, ${target}`,
      })
    const soft = target === 'soft rebooting' || target === 'soft power off'
    const limit = timeoutSeconds ?? (soft ? conductor.options['conductor.soft_power_off_timeout'] : undefined)
    const before = node.power_state
    node.target_power_state = finalState[target]
    node.last_error = null
    task.save()
    task.spawnAfter(
      { name: 'node_power_action', run: (working) => nodePowerAction(working, target, limit) },
      (error) => {
        if (!isRefusal(error, 'NoFreeConductorWorker')) return
        node.power_state = before
        node.target_power_state = null
        recordHistory(task, { event: noFreeWorker, type: 'conductor', error: true })
        task.save()
      },
    )
  })
}

const isPowerTarget = (target: string): target is PowerStateName => Object.hasOwn(finalState, target)

/**
 * What happens after a step that went on elsewhere. Waits for the lock as long as it takes.
 *
 * @source ironic/conductor/manager.py `continue_node_clean`, ironic/conductor/utils.py `spawn_cleaning_error_handler`
 */
export const continueNodeClean = routed('continue_node_clean', continueNodeCleanHere)

/** As {@link continueNodeClean}, by this conductor; does nothing if `still` denies it once the lock is held. */
export async function continueNodeCleanHere(
  conductor: Conductor,
  uuid: string,
  still: (node: Node) => boolean = () => true,
): Promise<void> {
  await withTask(conductor, uuid, { purpose: 'continue node cleaning', patient: true }, (task) => {
    const { node } = task
    if (node.provision_state !== 'clean wait')
      throw new Refusal('Invalid', {
        message: `Cannot continue cleaning on ${node.uuid}, node is in ${node.provision_state} state, should be clean wait`,
      })
    if (!still(node)) return
    task.resumeCleaning()
    task.spawnAfter({ name: 'continue_node_clean', run: continueClean }, (error) => {
      if (!isRefusal(error, 'NoFreeConductorWorker')) return
      recordHistory(task, { event: noFreeWorker, type: 'conductor', error: true })
      if (conductor.quirks.has('stuck-without-worker')) return task.save()
      task.processEvent('wait', { targetState: manualTarget(node) })
    })
  })
}

const busyStates: readonly string[] = ['deleting', 'cleaning', 'clean wait']

/** @source ironic/conductor/manager.py `_concurrent_action_limit` */
function limitConcurrency({ store, options }: Conductor, action: 'cleaning' | 'unprovisioning'): void {
  const perGroup = options['conductor.max_concurrent_per_conductor_group']
  const counts = (node: Node) => !perGroup || node.conductor_group === options['conductor.conductor_group']
  const busy = store.nodesInStates(busyStates).filter(counts).length
  if (busy >= options['conductor.max_concurrent_clean']) throw new Refusal('ConcurrentActionLimit', { action })
}

const by = (caller: Caller | undefined): { caller?: Caller } => (caller ? { caller } : {})
