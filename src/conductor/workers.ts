import type { World } from '../world.ts'
import type { Options } from './options/options.ts'
import { Refusal } from './refusals.ts'

/**
 * How many operations run at once. Most of the pool is for anybody; a reserve is kept for operations that must go on
 * while heartbeats crowd the rest.
 *
 * @source ironic/conductor/base_manager.py `_spawn_worker`
 */
export class WorkerPool {
  readonly #world: World
  readonly #normal: number
  readonly #reserved: number
  #busy = 0
  #busyReserved = 0
  #closed = false

  constructor(world: World, options: Options) {
    this.#world = world
    const size = options['conductor.workers_pool_size']
    this.#reserved = Math.floor((size * options['conductor.reserved_workers_pool_percentage']) / 100)
    this.#normal = size - this.#reserved
    const least = options['conductor.sync_power_state_workers'] + 2 * options['conductor.periodic_max_workers'] + 2
    if (least >= this.#normal)
      throw new Error(
        `The number of workers (${this.#normal}) is too low: periodic tasks alone may need ${least} of them.`,
      )
  }

  /** Operations under way. */
  get busy(): number {
    return this.#busy + this.#busyReserved
  }

  /** No more work from now on. */
  close(): void {
    this.#closed = true
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Starts `work` as an event of its own, or throws `NoFreeConductorWorker`. */
  spawn(name: string, work: () => Promise<void>, { reserve = true }: { reserve?: boolean } = {}): void {
    if (this.#closed) throw new Refusal('NoFreeConductorWorker')
    if (this.#busy < this.#normal) {
      this.#busy++
      this.#world.spawn(name, () => work().finally(() => void this.#busy--))
    } else if (reserve && this.#busyReserved < this.#reserved) {
      this.#busyReserved++
      this.#world.spawn(name, () => work().finally(() => void this.#busyReserved--))
    } else throw new Refusal('NoFreeConductorWorker')
  }
}
