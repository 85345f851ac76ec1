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
  const held = ownNodes(conductor)
  for (const node of held) endPowerChange(conductor, node, 'conductor restart')
  clearReservations(conductor, 'conductor restart')
  return new Set(held.map(({ uuid }) => uuid))
}

function endPowerChange(conductor: Conductor, node: Node, because: string): void {
  if (node.target_power_state === null || isHalfFailed(conductor, node)) return
  const { store, world } = conductor
  if (keepsReason(conductor, node)) return store.saveNode({ ...node, target_power_state: null })
  const text = `Pending power operation was aborted due to ${because}`
  store.saveNode({ ...node, target_power_state: null, last_error: text })
  world.record('last_error', { node: node.uuid, text })
}

/** The nodes this conductor, or a former process of its name, has locked. */
const ownNodes = ({ store, hostname }: Conductor): Node[] =>
  Array.from(store.nodes()).filter(({ reservation }) => reservation?.toLowerCase() === hostname.toLowerCase())

/**
 * Does what a restart would do for the nodes an error of the database took from the operation that worked on them: its lock,
 * its power change and its state are as they were, and nobody is at it. Upstream they stay so until the next restart.
 */
export async function putLeftoversRight(conductor: Conductor): Promise<void> {
  const { leftovers, locked, quirks, store } = conductor
  if (!leftovers.possible || quirks.has('database-error-strands-node')) return
  const isAbandoned = (node: Node) => !locked.has(node.uuid) && isLeftover(conductor, node)
  const abandoned = Array.from(store.nodes()).filter(isAbandoned)
  for (const node of abandoned) endPowerChange(conductor, node, 'an error of the database')
  clearReservations(conductor, 'database error', abandoned)
  await correctStuckStates(conductor, new Set(abandoned.map(({ uuid }) => uuid)))
  leftovers.possible = Array.from(store.nodes()).some(isAbandoned)
}

const isLeftover = (conductor: Conductor, node: Node): boolean => {
  const { reservation, provision_state: state, target_power_state: power } = node
  if (reservation !== null) return reservation.toLowerCase() === conductor.hostname.toLowerCase()
  const isHalfDone = power !== null || stuckStates.includes(state) || isHalfFailed(conductor, node)
  return isHalfDone && isMine(conductor, node)
}

function clearReservations(conductor: Conductor, purpose: string, nodes = ownNodes(conductor)): void {
  for (const { uuid, reservation } of nodes) {
    if (reservation === null) continue
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

/**
 * Whether what was to clean up after a failed or aborted clean ended before it had: a step or a token is left, the machine
 * was being switched off, or there is no reason yet. Upstream nobody asks.
 */
export const isHalfFailed = ({ quirks }: Conductor, node: Node): boolean =>
  node.provision_state === 'clean failed' &&
  !quirks.has('restart-cleans-up-nothing') &&
  (hasStep(node.clean_step) ||
    Boolean(node.driver_internal_info['agent_secret_token']) ||
    node.target_power_state === 'power off' ||
    node.last_error === null)

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
