import { retryBoots } from './boot-retry.ts'
import type { Conductor } from './conductor.ts'
import { unlessDatabaseFails } from './database-error.ts'
import { cleanUpTimeout, failCleaning } from './error-handler.ts'
import type { NodePoller } from './drivers/interfaces.ts'
import { messageOf } from './failures.ts'
import { continueNodeCleanHere } from './manager.ts'
import type { Node } from './node.ts'
import { checkOrphanNodes } from './orphans.ts'
import { powerSync, recoverPowerFailures } from './power-sync.ts'
import { isRefusal } from './refusals.ts'
import { failNodes, isMine, putLeftoversRight, register } from './startup.ts'
import { withTask, type Task } from './task.ts'
import { parseTimestamp } from './timestamps.ts'

type Periodic = { name: string; everySeconds: number; run: () => Promise<void> }

/** Starts everything a conductor does unasked. A spacing of 0 switches a task off. */
export function startPeriodicTasks(conductor: Conductor, pollers: readonly NodePoller[]): void {
  for (const { name, everySeconds, run } of periodicTasks(conductor, pollers))
    if (everySeconds > 0)
      conductor.world.every(name, everySeconds * 1000, () => unlessDatabaseFails(conductor, name, run))
}

/** @source ironic/conductor/manager.py, ironic/conductor/base_manager.py */
function periodicTasks(conductor: Conductor, pollers: readonly NodePoller[]): Periodic[] {
  const { options, store } = conductor
  const checks = options['conductor.check_provision_state_interval']
  return [
    {
      name: 'keep alive',
      everySeconds: options['conductor.heartbeat_interval'],
      run: async () => register(conductor, !conductor.workers.closed),
    },
    {
      name: 'clean wait time-outs',
      everySeconds: options['conductor.clean_callback_timeout'] > 0 ? checks : 0,
      run: () => checkCleanWaitTimeouts(conductor),
    },
    {
      name: 'orphans',
      everySeconds: checks,
      run: async () => {
        await checkOrphanNodes(conductor)
        await putLeftoversRight(conductor)
      },
    },
    {
      name: 'power sync',
      everySeconds: options['conductor.sync_power_state_interval'],
      run: powerSync(conductor),
    },
    {
      name: 'power failure recovery',
      everySeconds: options['conductor.power_failure_recovery_interval'],
      run: () => recoverPowerFailures(conductor),
    },
    {
      name: 'history purge',
      everySeconds:
        options['conductor.node_history_max_entries'] > 0 ? options['conductor.node_history_cleanup_interval'] : 0,
      run: async () => store.purgeHistory(options['conductor.node_history_max_entries']),
    },
    {
      name: 'boot retries',
      everySeconds: options['pxe.boot_retry_timeout'] === undefined ? 0 : options['pxe.boot_retry_check_interval'],
      run: () => retryBoots(conductor),
    },
    {
      name: 'stale conductors',
      everySeconds: options['conductor.conductor_cleanup_interval'],
      run: async () => forgetDeadConductors(conductor),
    },
    ...pollers.map((poller) => ({
      name: poller.name,
      everySeconds: Number(options[poller.spacing]),
      run: () => poll(conductor, poller),
    })),
  ]
}

/**
 * Fails nodes whose agent has been silent for too long. Nodes in maintenance wait for ever.
 *
 * @source ironic/conductor/manager.py `_check_cleanwait_timeouts`
 */
async function checkCleanWaitTimeouts(conductor: Conductor): Promise<void> {
  const { options, world } = conductor
  const silentSince = world.clock.now() - options['conductor.clean_callback_timeout'] * 1000
  await failNodes(
    conductor,
    {
      states: ['clean wait'],
      purpose: 'node state check',
      limit: options['conductor.periodic_max_workers'],
      concerns: ({ maintenance, provision_updated_at: since }) =>
        !maintenance && (parseTimestamp(since) ?? Infinity) < silentSince,
    },
    (task) =>
      task.processEvent('fail', {
        targetState: task.node.target_provision_state === 'manageable' ? 'manageable' : undefined,
        work: { name: 'cleanup_cleanwait_timeout', run: cleanUpTimeout },
      }),
  )
}

/** @source ironic/conductor/manager.py `_cleanup_stale_conductors` */
function forgetDeadConductors({ store, world, options }: Conductor): void {
  const timeout = options['conductor.conductor_cleanup_timeout']
  if (timeout < 3 * options['conductor.heartbeat_timeout']) return
  const longAgo = world.clock.now() - timeout * 1000
  for (const { hostname, updated_at: heardOf } of store.conductors())
    if ((parseTimestamp(heardOf) ?? 0) < longAgo) store.deleteConductor(hostname)
}

/** Looks at every node the poller concerns, and acts on what it finds. */
async function poll(conductor: Conductor, poller: NodePoller): Promise<void> {
  const concerned = (node: Node) => node.reservation === null && poller.concerns(node) && isMine(conductor, node)
  const due: string[] = []
  for (const node of conductor.store.nodes()) if (concerned(node)) due.push(node.uuid)
  for (const uuid of due) {
    try {
      const options = { purpose: poller.name, shared: !poller.exclusive }
      const resumed = await withTask(conductor, uuid, options, (task) => pollNode(task, poller))
      if (resumed) await continueNodeCleanHere(conductor, uuid, resumed)
    } catch (error) {
      if (isRefusal(error, 'NodeLocked', 'NodeNotFound')) continue
      conductor.world.record('poll failed', { node: uuid, poller: poller.name, error: messageOf(error) })
    }
  }
}

/** Gives what must still be so of a node for its clean to go on, if it shall. */
async function pollNode(task: Task, poller: NodePoller): Promise<((node: Node) => boolean) | undefined> {
  if (!poller.concerns(task.node)) return undefined
  const polled = stepOf(task.node)
  const found = await poller.poll(task)
  if (!found) return undefined
  const { quirks } = task.conductor
  // While it asked the BMC somebody else may have ended the step, and begun the next one.
  const still = (node: Node) => quirks.has('stale-bios-state-ends-a-step') || stepOf(node) === polled
  if (found.do === 'resume') return still
  await task.upgradeLock()
  if (still(task.node)) await failCleaning(task, found.shown ?? found.because)
  return undefined
}

const stepOf = ({ clean_step: step, driver_internal_info: info }: Node): string =>
  JSON.stringify([step, info['clean_step_index']])
