import type { App, Clock, Listener, ListenOptions, Outgoing, Process, Random } from '../world.ts'
import { Journal } from './journal.ts'
import { calm, describe, Network, type Call, type Host, type Weather } from './network.ts'
import { seededRandom } from './seeded-random.ts'
import { textRequest, useTextResponses, type TextInit } from './text-web.ts'
import { VirtualClock, type RunEnd, type Timer } from './virtual-clock.ts'

export type VirtualOptions = {
  seed: string
  /** Milliseconds since the epoch at which time starts. */
  epochMs?: number
  /** Keep the journal's entries in memory; its digest is there either way. */
  keepJournal?: boolean
  /** Bodies of the in-memory requests: strings, or the platform's streams (slower; the same journal). */
  bodies?: 'text' | 'platform'
  /** Delays and losses of the network; by default small seeded delays. */
  weather?: (random: Random) => Weather
}

/**
 * How a run ended: nothing left but periodic work (`rest`), the goal reached (`goal`), out of time (`limit`), or at rest
 * with work that nothing will ever wake (`stuck`; `waiting` names it).
 */
export type RunResult = { ended: RunEnd | 'stuck'; waiting: string[] }

/** A world in which time jumps from event to event and the network is a map: the same seed gives the same journal. */
export class VirtualWorld {
  readonly clock: VirtualClock
  readonly journal: Journal
  readonly network: Network
  readonly random: Random
  readonly #processes = new Map<string, VirtualProcess>()
  readonly #bodies: 'text' | 'platform'

  constructor({
    seed,
    epochMs = Date.UTC(2026, 0, 1),
    keepJournal = false,
    bodies = 'text',
    weather = calm,
  }: VirtualOptions) {
    this.#bodies = bodies
    this.clock = new VirtualClock(epochMs)
    this.journal = new Journal({ keep: keepJournal })
    this.random = seededRandom(seed)
    const makeRequest = bodies === 'text' ? textRequest : (url: string, init: TextInit) => new Request(url, init)
    this.network = new Network(this.clock, weather(this.random.fork('network')), makeRequest)
  }

  /** Starts a process. A name can be used again once its process is dead: a restart draws from a new random stream. */
  process(name: string): Process {
    const former = this.#processes.get(name)
    if (former?.alive) throw new Error(`the process ${name} is already running`)
    const life = (former?.life ?? 0) + 1
    const process = new VirtualProcess(this, name, life, this.random.fork(`${name}#${life}`))
    this.#processes.set(name, process)
    return process
  }

  /** Runs for at most `forMs` milliseconds of virtual time, or until `goal` holds after an event. */
  async run(forMs: number, goal?: () => boolean): Promise<RunResult> {
    const restore = this.#bodies === 'text' ? useTextResponses() : () => {}
    try {
      const ended = await this.clock.run(this.clock.now() + forMs, goal)
      const waiting = ended === 'rest' ? this.#unfinished() : []
      return { ended: waiting.length > 0 ? 'stuck' : ended, waiting }
    } finally {
      restore()
    }
  }

  #unfinished(): string[] {
    return [...this.#processes.values()].flatMap((process) => process.unfinished())
  }
}

class VirtualProcess implements Process, Host {
  readonly name: string
  readonly life: number
  readonly random: Random
  readonly clock: Clock
  readonly handling = new Set<Call>()
  alive = true
  readonly #world: VirtualWorld
  readonly timers = new Set<Timer>()
  readonly #listening = new Set<() => void>()
  readonly #work = new Set<string>()
  #spawned = 0

  constructor(world: VirtualWorld, name: string, life: number, random: Random) {
    this.#world = world
    this.name = name
    this.life = life
    this.random = random
    const { clock } = world
    this.clock = {
      now: clock.now,
      sleep: (ms) => new Promise((resolve) => this.#set(ms, resolve)),
      after: (ms, run) => {
        const timer = this.#set(ms, run)
        return () => timer && clock.cancel(timer)
      },
    }
  }

  #set(ms: number, run: () => void, background = false): Timer | undefined {
    return this.alive ? this.#world.clock.set(ms, run, this.timers, background) : undefined
  }

  fetch = (request: Outgoing): Promise<Response> => {
    if (!this.alive) return new Promise(() => {})
    return this.#world.network.send(this, request)
  }

  async listen(host: string, app: App, options?: ListenOptions): Promise<Listener> {
    if (!this.alive) return new Promise(() => {})
    const close = this.#world.network.listen(host, app, this)
    this.#listening.add(close)
    const scheme = options?.tls ? 'https' : 'http'
    return {
      url: `${scheme}://${host}`,
      close: () => {
        this.#listening.delete(close)
        close()
      },
    }
  }

  record(kind: string, detail?: Record<string, unknown>): void {
    this.#world.journal.write({ at: this.#world.clock.now(), source: this.name, kind, ...detail })
  }

  spawn(name: string, work: () => Promise<void>): void {
    if (!this.alive) return
    const label = `${this.name}: ${name} (${++this.#spawned})`
    this.#work.add(label)
    this.#set(0, () => {
      work().then(
        () => this.#work.delete(label),
        (error: unknown) => {
          this.#work.delete(label)
          this.record('crashed', { work: name, error: describe(error) })
        },
      )
    })
  }

  every(name: string, ms: number, work: () => Promise<void>): void {
    const again = () => {
      this.#set(
        ms,
        () => {
          work().then(again, (error: unknown) => {
            this.record('crashed', { work: name, error: describe(error) })
            again()
          })
        },
        true,
      )
    }
    again()
  }

  unfinished(): string[] {
    return [...[...this.handling].map((call) => call.name), ...this.#work]
  }

  kill(): void {
    if (!this.alive) return
    this.alive = false
    for (const timer of this.timers) this.#world.clock.cancel(timer)
    for (const close of this.#listening) close()
    this.#listening.clear()
    this.#work.clear()
    const cut = [...this.handling]
    this.handling.clear()
    for (const call of cut) call.cut()
  }
}
