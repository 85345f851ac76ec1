import type { Conductor } from './conductor.ts'
import { finishFailure } from './abort-cleaning.ts'
import { failCleaning } from './error-handler.ts'
import { conductorOf } from './hash-ring.ts'
import { recordHistory } from './history.ts'
import type { Node } from './node.ts'
import { isRefusal } from './refusals.ts'
import { failureStates, stuckStates } from './states.ts'
import { hasStep } from './steps.ts'
import { manualTarget, withTask, type Task } from './task.ts'
import { parseTimestamp, timestamp } from './timestamps.ts'

/** Whether this conductor is the one to look after the node. @source ironic/conductor/base_manager.py */
export const isMine = (conductor: Conductor, node: Node): boolean => conductorOf(conductor, node) === conductor.hostname

/** Says that this conductor is alive, and for which hardware types. @source ironic/conductor/base_manager.py */
export function register(conductor: Conductor, online = true): void {
  const { store, hostname, options, world } = conductor
  const now = timestamp(world.clock.now())
  store.saveConductor({
    hostname,
    conductor_group: options['conductor.conductor_group'],
    drivers: options['DEFAULT.enabled_hardware_types'],
    ...(conductor.rpcUrl === undefined ? {} : { rpc_url: conductor.rpcUrl }),
    online,
    created_at: store.conductor(hostname)?.created_at ?? now,
    updated_at: now,
  })
}

/**
 * Frees what a former process of this name still held: its locks and its half-done power changes. Gives the nodes' UUIDs.
 *
 * @source ironic/conductor/base_manager.py `prepare_host`
 */
export function releaseOwnLocks(conductor: Conductor): ReadonlySet<string> {
  const { store, world } = conductor
  const held = ownNodes(conductor)
  for (const node of held) {
    if (node.target_power_state === null) continue
    const text = 'Pending power operation was aborted due to conductor restart'
    if (keepsReason(conductor, node)) {
      store.saveNode({ ...node, target_power_state: null })
      continue
    }
    store.saveNode({ ...node, target_power_state: null, last_error: text })
    world.record('last_error', { node: node.uuid, text })
  }
  clearReservations(conductor, 'conductor restart')
  return new Set(held.map(({ uuid }) => uuid))
}

/** The nodes this conductor, or a former process of its name, has locked. */
const ownNodes = ({ store, hostname }: Conductor): Node[] =>
  Array.from(store.nodes()).filter(({ reservation }) => reservation?.toLowerCase() === hostname.toLowerCase())

function clearReservations(conductor: Conductor, purpose: string): void {
  for (const { uuid, reservation } of ownNodes(conductor)) {
    conductor.store.releaseNode(uuid, reservation ?? '')
    conductor.world.record('lock', { node: uuid, held: false, purpose })
  }
}

/**
 * Ends a conductor in good order: it takes no new work, gives what it does some time, and leaves the ring and its locks.
 *
 * @source ironic/conductor/base_manager.py `del_host`
 */
export async function deregister(conductor: Conductor): Promise<void> {
  const { world, workers, options } = conductor
  workers.close()
  const until = world.clock.now() + options['conductor.graceful_shutdown_timeout'] * 1000
  while (workers.busy > 0 && world.clock.now() < until) await world.clock.sleep(1000)
  clearReservations(conductor, 'conductor stop')
  register(conductor, false)
}

/**
 * Fails the nodes somebody worked on when the former process ended: nobody does any more. `held` are those it had locked;
 * while a conductor that is gone still counts as alive, the hash ring may give them to it.
 *
 * @source ironic/conductor/base_manager.py `_correct_stuck_states`
 */
export async function correctStuckStates(conductor: Conductor, held: ReadonlySet<string>): Promise<void> {
  const { quirks, options, hostname } = conductor
  const few = quirks.has('restart-corrects-eight')
  const limit = few ? options['conductor.periodic_max_workers'] : Infinity
  const besides = few ? undefined : held
  for (const state of stuckStates) {
    const text = `The ${state} state can't be resumed by conductor ${hostname}. Moving to fail state.`
    await failNodes(conductor, { states: [state], purpose: 'node state check', limit, besides }, (task) => {
      if (state === 'cleaning' && !quirks.has('restart-cleans-up-nothing'))
        return task.spawnAfter({ name: 'fail stuck cleaning', run: (working) => failCleaning(working, text) })
      recordHistory(task, { event: text, type: 'transition', error: true })
      const keeps = !quirks.has('restart-loses-manual-target')
      task.processEvent('fail', { targetState: keeps ? manualTarget(task.node) : undefined })
    })
  }
  await failNodes(
    conductor,
    {
      states: ['clean failed'],
      purpose: 'node state check',
      limit,
      besides,
      concerns: (node) => isHalfFailed(conductor, node),
    },
    (task) => task.spawnAfter({ name: 'finish failed cleaning', run: finishFailure }),
  )
}

/** Whether the conductor that was to clean up after a failed or aborted clean died over it. Upstream nobody asks. */
export const isHalfFailed = ({ quirks }: Conductor, node: Node): boolean =>
  node.provision_state === 'clean failed' &&
  !quirks.has('restart-cleans-up-nothing') &&
  (hasStep(node.clean_step) || Boolean(node.driver_internal_info['agent_secret_token']))

/** Whether the reason of a failure is worth more than the end of a power change. */
export const keepsReason = ({ quirks }: Conductor, { provision_state: state, last_error: reason }: Node): boolean =>
  failureStates.includes(state) && reason !== null && !quirks.has('restart-cleans-up-nothing')

export type FailedNodes = {
  states: readonly string[]
  purpose: string
  /** Most nodes of one pass. */
  limit: number
  /** Which of the unreserved nodes, by their record. */
  concerns?: (node: Node) => boolean
  /** UUIDs of nodes that are this conductor's business whatever the hash ring says. */
  besides?: ReadonlySet<string> | undefined
}

/**
 * Calls `fail` with the lock of each unreserved node of this conductor that is in one of these states, the longest there
 * first. No free worker ends the pass; a node that is locked meanwhile is passed over.
 *
 * @source ironic/conductor/base_manager.py `_fail_if_in_state`
 */
export async function failNodes(
  conductor: Conductor,
  { states, purpose, limit, concerns = () => true, besides }: FailedNodes,
  fail: (task: Task) => void,
): Promise<void> {
  const due = conductor.store
    .nodesInStates(states)
    .filter(
      (node) => node.reservation === null && concerns(node) && (besides?.has(node.uuid) || isMine(conductor, node)),
    )
    .toSorted((a, b) => since(a) - since(b))
  let failed = 0
  for (const { uuid } of due) {
    if (failed >= limit) return
    try {
      const done = await withTask(conductor, uuid, { purpose }, (task) => {
        if (!states.includes(task.node.provision_state) || !concerns(task.node)) return false
        fail(task)
        return true
      })
      if (done) failed++
    } catch (error) {
      if (isRefusal(error, 'NoFreeConductorWorker')) return
      if (!isRefusal(error, 'NodeLocked', 'NodeNotFound')) throw error
    }
  }
}

const since = (node: Node): number => parseTimestamp(node.provision_updated_at) ?? 0
