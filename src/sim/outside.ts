import type { App, Clock, Process } from '../world.ts'
import type { VirtualWorld } from './virtual-world.ts'

type Waiter = {
  at: number
  goal: () => boolean
  resolve: (end: 'goal' | 'limit') => void
  reject: (e: unknown) => void
}

/** How long a server outside may think about one request, in milliseconds of real time. */
const patienceMs = 10_000

/**
 * The door between a virtual world and code that lives outside of it: a test, or a program that is tested.
 *
 * Virtual time moves only while somebody outside waits for it: for an answer, for a sleep, for a state. While a server
 * outside works on a request from within, and waits for nothing within itself, time stands still.
 */
export class Outside {
  readonly process: Process
  /** The world's time, for a program outside: its sleeps take virtual time only. */
  readonly clock: Clock
  readonly #world: VirtualWorld
  readonly #waiters = new Set<Waiter>()
  #pumping = false
  /** Requests from outside that wait for their answer, and requests from within that wait outside. */
  #inward = 0
  #outward = 0

  /** `process`: whose name requests from outside carry. */
  constructor(world: VirtualWorld, process: Process) {
    this.#world = world
    this.process = process
    this.clock = {
      now: () => world.clock.now(),
      sleep: (ms) => this.advance(ms),
      after: (ms, run) => process.clock.after(ms, run),
    }
  }

  /** Lets `ms` milliseconds of virtual time pass. */
  async advance(ms: number): Promise<void> {
    await this.until(() => false, ms)
  }

  /** Lets time pass until `goal` holds after an event (`goal`), for at most `forMs` milliseconds (`limit`). */
  until(goal: () => boolean, forMs: number): Promise<'goal' | 'limit'> {
    if (goal()) return Promise.resolve('goal')
    return new Promise((resolve, reject) => {
      this.#waiters.add({ at: this.#world.clock.now() + Math.max(0, Math.ceil(forMs)), goal, resolve, reject })
      // A rejection reaches every waiter.
      if (!this.#pumping) void this.#pump()
    })
  }

  /** Sends a request into the world's network. Rejects as `Fetch` does; `timeoutMs` is virtual time. */
  async fetch(request: Request, { timeoutMs = 60_000 }: { timeoutMs?: number } = {}): Promise<Response> {
    const { method, url } = request
    const body = await request.text()
    const headers = Object.fromEntries(request.headers)
    let outcome: { response: Response } | { error: unknown } | undefined
    this.#inward++
    const answered = (what: NonNullable<typeof outcome>) => {
      this.#inward--
      outcome = what
    }
    this.process.fetch({ method, url, headers, timeoutMs, ...(body === '' ? {} : { body }) }).then(
      (response) => answered({ response }),
      (error: unknown) => answered({ error }),
    )
    await this.until(() => outcome !== undefined, timeoutMs + 1)
    if (!outcome) throw new Error(`${method} ${url} was sent by a process that is dead`)
    if ('error' in outcome) throw outcome.error
    return outcome.response
  }

  /** Makes an app outside reachable under a host name within. The returned function takes it away again. */
  async serve(host: string, app: App): Promise<() => void> {
    const counted: App = {
      fetch: async (request) => {
        this.#outward++
        try {
          return await app.fetch(request)
        } finally {
          this.#outward--
        }
      },
    }
    const { close } = await this.process.listen(host, counted)
    return close
  }

  async #pump(): Promise<void> {
    this.#pumping = true
    const { clock } = this.#world
    try {
      while (this.#waiters.size > 0) {
        const next = Math.min(...[...this.#waiters].map(({ at }) => at))
        // Periodic work alone does not keep a world awake, somebody who waits does.
        const stayAwake = clock.after(next - clock.now() + 1, () => {})
        // Somebody may have come meanwhile who waits for less long.
        const isDue = () => this.#held || [...this.#waiters].some(({ at, goal }) => at < next || goal())
        if (!isDue()) await this.#world.run(next - clock.now(), isDue)
        stayAwake()
        this.#release()
        if (this.#held) await this.#letOutsideWork()
        // What was resolved goes on, and may wait again, before time does.
        else await turn()
      }
    } catch (error) {
      for (const { reject } of this.#waiters) reject(error)
      this.#waiters.clear()
    } finally {
      this.#pumping = false
    }
  }

  get #held(): boolean {
    return this.#outward > this.#inward
  }

  #release(): void {
    for (const waiter of this.#waiters) {
      const reached = waiter.goal()
      if (!reached && waiter.at > this.#world.clock.now()) continue
      this.#waiters.delete(waiter)
      waiter.resolve(reached ? 'goal' : 'limit')
    }
  }

  async #letOutsideWork(): Promise<void> {
    const from = performance.now()
    while (this.#held) {
      if (performance.now() - from > patienceMs)
        throw new Error(`a server outside has not answered a request for ${patienceMs / 1000} s`)
      await turn()
    }
  }
}

/** Everything that is ready goes on, inputs and outputs of the operating system included. */
const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))
