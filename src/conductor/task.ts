import type { Caller, Conductor } from './conductor.ts'
import { noted, unlessDatabaseFails, Writes } from './database-error.ts'
import type { Driver } from './drivers/interfaces.ts'
import { messageOf } from './failures.ts'
import { recordHistory } from './history.ts'
import { copyNode, merged, type Json, type Node, type Port } from './node.ts'
import { without } from './internal-info.ts'
import { notifyProvisionSet } from './notifications.ts'
import { Refusal, isRefusal } from './refusals.ts'
import { withoutToken } from './secrets.ts'
import { advance, isStable, type ProvisionState } from './states.ts'
import { timestamp } from './timestamps.ts'

export type TaskOptions = {
  /** What the lock is for; the journal shows it. */
  purpose: string
  /** No lock: the node may change under the reader. */
  shared?: boolean
  /** Whether a lock that is taken is tried again; `patient` tries for ever. */
  retry?: boolean
  patient?: boolean
  caller?: Caller
}

/** Work that goes on after the task's caller has been answered. `name` is the upstream function's; error texts quote it. */
export type TaskWork = { name: string; run: (task: Task) => Promise<void>; reserve?: boolean }

export type EventOptions = {
  /** Replaces the machine's default; forget it in manual cleaning and the clean turns into an automated one. */
  targetState?: ProvisionState | undefined
  work?: TaskWork
  /** Whether a worker that cannot be had puts the former state back. */
  restoreOnSpawnError?: boolean
  lastError?: string
}

type Moved = { event: string; state: string; target: string | null }
type Move = { event: string; from: string; to: string; target: string | null }

/**
 * One operation on one node: the node as loaded (change it, then {@link save}), its driver, and, when exclusive, its lock.
 * Every change of the provision state goes through here.
 *
 * @source ironic/conductor/task_manager.py `TaskManager`
 */
export class Task {
  readonly conductor: Conductor
  readonly caller: Caller | undefined
  readonly writes: Writes
  /** Whether a clean step has failed in this operation. */
  stepFailed = false
  /** This task's own copy; nested values are replaced, never changed in place. */
  node: Node
  #saved: Node
  #exclusive = false
  #released = false
  #options: TaskOptions
  #driver: Driver | undefined
  #ports: Port[] | undefined
  #work: TaskWork | undefined
  #onSpawnError: ((error: unknown) => void) | undefined
  #moved: Moved | undefined
  /** Changes of state that the database does not know of yet. */
  #moves: Move[] = []

  /** Use {@link acquire} or {@link withTask}. */
  constructor(conductor: Conductor, node: Node, options: TaskOptions) {
    this.conductor = conductor
    this.caller = options.caller
    this.writes = new Writes(conductor)
    this.#options = options
    this.#saved = node
    this.node = copyNode(node)
  }

  get exclusive(): boolean {
    return this.#exclusive
  }

  get ports(): Port[] {
    return (this.#ports ??= this.conductor.store.ports(this.node.uuid))
  }

  get driver(): Driver {
    return (this.#driver ??= this.conductor.driverOf(this.node))
  }

  /**
   * Keeps the node. A task without the lock writes only what it changed, so that it cannot undo what a lock holder wrote
   * in the meantime. Long reasons are cut.
   *
   * @source ironic/objects/node.py `Node.save`
   */
  save(): void {
    const { world, store, options } = this.conductor
    const { node } = this
    const most = options['DEFAULT.log_in_db_max_size']
    node.last_error = node.last_error?.slice(0, most) ?? null
    node.maintenance_reason = node.maintenance_reason?.slice(0, most) ?? null
    const now = timestamp(world.clock.now())
    node.updated_at = now
    if (node.provision_state !== this.#saved.provision_state) node.provision_updated_at = now
    const kept = this.#exclusive ? copyNode(node) : merged(store.node(node.uuid) ?? node, this.#saved, node)
    this.writes.do(() => store.saveNode(kept))
    for (const move of this.#moves.splice(0)) world.record('transition', { node: node.uuid, ...move })
    if (node.last_error !== this.#saved.last_error && node.last_error !== null)
      world.record('last_error', { node: node.uuid, text: withoutToken(node.last_error) })
    this.#saved = kept
  }

  #load(node: Node): void {
    this.#saved = node
    this.node = copyNode(node)
    this.#moves = []
    this.#driver = undefined
    this.#ports = undefined
  }

  /** Sets keys of `driver_internal_info`; not saved. */
  setInfo(changes: Json): void {
    this.node.driver_internal_info = { ...this.node.driver_internal_info, ...changes }
  }

  /** Removes keys of `driver_internal_info`; not saved. */
  dropInfo(...keys: string[]): void {
    this.node.driver_internal_info = without(this.node.driver_internal_info, keys)
  }

  /** Restarts the clean time-out. @source ironic/objects/node.py `Node.touch_provisioning` */
  touchProvisioning(): void {
    this.node.provision_updated_at = timestamp(this.conductor.world.clock.now())
    this.save()
  }

  /** Takes the lock, or tries to as often as the options say; the node is loaded again with it. */
  async upgradeLock({ purpose, retry }: { purpose?: string; retry?: boolean } = {}): Promise<void> {
    if (purpose !== undefined) this.#options = { ...this.#options, purpose }
    if (retry !== undefined) this.#options = { ...this.#options, retry }
    if (this.#exclusive) return
    const { world, options, store, hostname } = this.conductor
    const { uuid } = this.node
    const { retry: again = true, patient = false, purpose: held } = this.#options
    const attempts = patient ? Infinity : again ? options['conductor.node_locked_retry_attempts'] : 1
    for (let attempt = 1; ; attempt++) {
      const answer = store.reserveNode(uuid, hostname)
      if (!answer) throw new Refusal('NodeNotFound', { node: uuid })
      if ('node' in answer) {
        this.#load(answer.node)
        this.#exclusive = true
        this.conductor.locked.add(uuid)
        this.#released = false
        world.record('lock', { node: uuid, held: true, purpose: held })
        return
      }
      if (attempt >= attempts) throw new Refusal('NodeLocked', { node: uuid, host: answer.heldBy })
      await world.clock.sleep(options['conductor.node_locked_retry_interval'] * 1000)
    }
  }

  /** Gives the lock back; the task itself must not be used any more. */
  release(): void {
    if (this.#released) return
    this.#released = true
    if (!this.#exclusive) return
    this.#exclusive = false
    const { world, store, hostname, locked } = this.conductor
    const { uuid } = this.node
    locked.delete(uuid)
    new Writes(this.conductor).do(() => store.releaseNode(uuid, hostname))
    world.record('lock', { node: uuid, held: false })
  }

  /**
   * Sends the node's state machine an event and saves the node. An event the state does not accept changes nothing:
   * `InvalidState`.
   */
  processEvent(event: string, { targetState, work, restoreOnSpawnError, lastError }: EventOptions = {}): void {
    const { node } = this
    const before = { state: node.provision_state, target: node.target_provision_state }
    const next = advance(before.state, before.target, event, targetState)
    if (typeof next === 'string') throw new Refusal('InvalidState', { message: next })
    if (work) {
      if (restoreOnSpawnError) this.#onSpawnError = (error) => this.#restore(error, before)
      this.#work = work
      node.last_error = lastError ?? null
    } else if (lastError !== undefined) node.last_error = lastError
    this.#move(event, next.state, !work && isStable(next.state) ? null : (next.target ?? null))
    this.#moved = { event, ...before }
    if (!work) this.#notifyMoved()
  }

  /** Fires `resume`; a manual clean stays one. */
  resumeCleaning(): void {
    this.processEvent('resume', { targetState: manualTarget(this.node) })
  }

  /** Names work to start when the task's block ends, and what to do when no worker is free. */
  spawnAfter(work: TaskWork, onSpawnError?: (error: unknown) => void): void {
    this.#work = work
    if (onSpawnError) this.#onSpawnError = onSpawnError
  }

  /** The one place that writes a provision state. */
  #move(event: string, to: string, target: string | null): void {
    const { node } = this
    const from = node.provision_state
    node.provision_state = to
    node.target_provision_state = target
    this.#moves.push({ event, from, to, target })
    this.save()
  }

  /** @source ironic/conductor/utils.py `provisioning_error_handler` */
  #restore(error: unknown, { state, target }: { state: string; target: string | null }): void {
    if (!isRefusal(error, 'NoFreeConductorWorker')) return
    const { node } = this
    node.last_error = noFreeWorker
    this.#move('no free worker', state, target)
    recordHistory(this, { event: noFreeWorker, type: 'provisioning', error: true })
  }

  #notifyMoved(): void {
    if (!this.#moved) return
    const { event, state, target } = this.#moved
    this.#moved = undefined
    notifyProvisionSet(this.conductor, this.node, { event, state, target })
  }

  /** Ends the task's block: the named work starts and keeps the lock, or the lock is given back. */
  leave(): void {
    const work = this.#work
    this.#work = undefined
    if (!work) return this.release()
    try {
      const run = () => unlessDatabaseFails(this.conductor, work.name, () => this.#runWork(work))
      this.conductor.workers.spawn(work.name, run, { reserve: work.reserve ?? true })
    } catch (error) {
      try {
        this.#onSpawnError?.(error)
      } finally {
        this.release()
      }
      throw error
    }
    this.#onSpawnError = undefined
    this.#notifyMoved()
  }

  async #runWork(work: TaskWork): Promise<void> {
    try {
      await work.run(this)
    } catch (error) {
      noted(this.conductor, work.name, error)
      this.conductor.world.record('worker failed', { node: this.node.uuid, work: work.name, error: String(error) })
      if (this.node.last_error !== null || !this.conductor.store.node(this.node.uuid)) return
      this.node.last_error = `Async execution of ${work.name} failed with error: ${messageOf(error)}`
      this.save()
    } finally {
      this.release()
    }
  }
}

export const noFreeWorker = 'No free conductor workers available'

/** The target to pass with every event of a manual clean. */
export const manualTarget = (node: Node): 'manageable' | undefined =>
  node.target_provision_state === 'manageable' ? 'manageable' : undefined

/** What changes a node's flow needs its lock. @source ironic/conductor/task_manager.py `require_exclusive_lock` */
export function requireLock(task: Task): void {
  if (!task.exclusive) throw new Refusal('ExclusiveLockRequired')
}

/** Loads a node and, unless shared, takes its lock. The caller ends it with {@link Task.leave} or {@link Task.release}. */
export async function acquire(conductor: Conductor, uuid: string, options: TaskOptions): Promise<Task> {
  const node = conductor.store.node(uuid)
  if (!node) throw new Refusal('NodeNotFound', { node: uuid })
  const task = new Task(conductor, node, options)
  if (!options.shared) await task.upgradeLock()
  return task
}

/** Runs `body` with the task; afterwards the work it named starts, or the lock is given back. */
export async function withTask<T>(
  conductor: Conductor,
  uuid: string,
  options: TaskOptions,
  body: (task: Task) => Promise<T> | T,
): Promise<T> {
  const task = await acquire(conductor, uuid, options)
  let result: T
  try {
    result = await body(task)
  } catch (error) {
    task.release()
    throw error
  }
  task.leave()
  return result
}
