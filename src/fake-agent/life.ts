import type { App, Clock, Fetch, Listener, ListenOptions, Outgoing, Process, Random, World } from '../world.ts'

/**
 * A process inside a process: the agent in a booted ramdisk, which may crash and be started again while the boot goes
 * on. Killing it does to its own timers, requests, listeners and work what killing `world` does to everything.
 */
export class Life implements Process {
  readonly name: string
  readonly random: Random
  readonly clock: Clock
  alive = true
  readonly #world: World
  readonly #ends = new Set<() => void>()

  constructor(world: World) {
    this.#world = world
    this.name = world.name
    this.random = world.random
    this.clock = {
      now: () => world.clock.now(),
      sleep: (ms) => new Promise((resolve) => this.#after(ms, resolve)),
      after: (ms, run) => this.#after(ms, run),
    }
  }

  #after(ms: number, run: () => void): () => void {
    if (!this.alive) return () => {}
    const cancelTimer = this.#world.clock.after(ms, () => {
      this.#ends.delete(cancel)
      run()
    })
    const cancel = () => {
      this.#ends.delete(cancel)
      cancelTimer()
    }
    this.#ends.add(cancel)
    return cancel
  }

  fetch: Fetch = (request: Outgoing) =>
    new Promise((resolve, reject) => {
      if (!this.alive) return
      this.#world.fetch(request).then(
        (response) => {
          if (this.alive) resolve(response)
        },
        (error: Error) => {
          if (this.alive) reject(error)
        },
      )
    })

  async listen(host: string, app: App, options?: ListenOptions): Promise<Listener> {
    const listener = await this.#world.listen(host, app, options)
    const close = () => {
      this.#ends.delete(close)
      listener.close()
    }
    if (!this.alive) {
      listener.close()
      return new Promise(() => {})
    }
    this.#ends.add(close)
    return { url: listener.url, close }
  }

  record(kind: string, detail?: Record<string, unknown>): void {
    this.#world.record(kind, detail)
  }

  spawn(name: string, work: () => Promise<void>): void {
    if (!this.alive) return
    // The outer process must see the work end when this one is killed, or it would look stuck.
    this.#world.spawn(
      name,
      () =>
        new Promise((resolve, reject) => {
          if (!this.alive) return resolve()
          this.#ends.add(resolve)
          const ended = (settle: () => void) => {
            if (this.#ends.delete(resolve)) settle()
          }
          work().then(
            () => ended(resolve),
            (error: Error) => ended(() => reject(error)),
          )
        }),
    )
  }

  every(name: string, ms: number, work: () => Promise<void>): void {
    this.#world.every(name, ms, () => (this.alive ? work() : Promise.resolve()))
  }

  /** Calls `run` when the process is killed; the returned function takes that back. */
  atEnd(run: () => void): () => void {
    this.#ends.add(run)
    return () => void this.#ends.delete(run)
  }

  kill(): void {
    if (!this.alive) return
    this.alive = false
    const ends = [...this.#ends]
    this.#ends.clear()
    for (const end of ends) end()
  }
}
