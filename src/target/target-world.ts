import { Journal } from '../sim/journal.ts'
import type { RealNetwork } from '../sim/real-network.ts'
import { RealWorld } from '../sim/real-world.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import type { Entry, Fetch, Process, Random } from '../world.ts'

export type TargetWorldOptions = {
  /** How many times faster than life everything of ours is. */
  timeScale: number
  /** Of the dice of faults; machines have their own. */
  seed: string
  /** Where the conductor's API really is. */
  targetUrl: string
  /** Listeners get ports from here, the end not included. They lie below those of outgoing connections. */
  ports?: { from: number; to: number }
}

/** The shortest time-outs of requests, in real milliseconds: a real conductor does not think faster than life. */
const shortestTimeoutMs = (name: string) => (name === 'operator' ? 60_000 : 10_000)

/** Ports that this program uses. One that is closed for a while is still its host's. */
const taken = new Set<number>()

/**
 * Real sockets and a clock that is faster than life, with the journal of a simulation: hosts have names, what a server of
 * ours was asked is a request of the conductor, and all entries have one time. So triggers, faults and expectations of
 * scenarios mean the same here.
 */
export class TargetWorld extends RealWorld {
  override readonly journal: TranslatedJournal
  override readonly random: Random
  readonly #scale: number
  readonly #range: { from: number; to: number }
  readonly #processes = new Set<Process>()
  readonly #ports = new Map<string, number>()

  constructor({ timeScale, seed, targetUrl, ports = { from: 20_000, to: 32_000 } }: TargetWorldOptions) {
    super()
    this.#scale = timeScale
    this.#range = ports
    this.random = seededRandom(seed)
    const { clock } = super.process('clock', { speed: timeScale })
    this.journal = new TranslatedJournal(() => clock.now(), this.network)
    this.network.speed = timeScale
    // Agents that were not told of our door go straight there.
    this.network.place(targetUrl, 'ironic')
    this.network.callerOf = (host) => (host === 'ironic' ? undefined : 'ironic')
  }

  override process(name: string): Process {
    const process = super.process(name, { speed: this.#scale, random: this.random.fork(name) })
    const listen = process.listen.bind(process)
    const fetch: Fetch = process.fetch.bind(process)
    const scaled: Fetch = (outgoing) =>
      fetch({ ...outgoing, timeoutMs: Math.max(shortestTimeoutMs(name), outgoing.timeoutMs / this.#scale) })
    Object.assign(process, { fetch: scaled })
    process.listen = (host, app, options = {}) =>
      this.#onPort(host, (port) => listen(host, app, { ...options, port: options.port ?? port }))
    this.#processes.add(process)
    return process
  }

  /** Ends every process: no listener, timer or request is left. */
  stop(): void {
    for (const process of this.#processes) process.kill()
    this.#processes.clear()
    for (const port of this.#ports.values()) taken.delete(port)
  }

  /** A host keeps its port when it listens again: the conductor knows it by that. */
  async #onPort<T>(host: string, bind: (port: number) => Promise<T>): Promise<T> {
    const known = this.#ports.get(host)
    if (known !== undefined) return bind(known)
    const { from, to } = this.#range
    const chance = super.process('ports').random
    for (let tries = 0; ; tries++) {
      const port = from + Math.floor(chance.next() * (to - from))
      if (taken.has(port)) continue
      taken.add(port)
      try {
        const bound = await bind(port)
        this.#ports.set(host, port)
        return bound
      } catch (error) {
        taken.delete(port)
        if ((error as { code?: string }).code !== 'EADDRINUSE' || tries > 100) throw error
      }
    }
  }
}

/** Tells what happens on real sockets in the words of a simulation. */
class TranslatedJournal extends Journal {
  readonly #now: () => number
  readonly #network: RealNetwork

  constructor(now: () => number, network: RealNetwork) {
    super({ keep: true })
    this.#now = now
    this.#network = network
  }

  override write(entry: Entry): void {
    const translated = this.#translated(entry)
    if (translated) super.write({ ...translated, at: this.#now() })
  }

  #translated(entry: Entry): Entry | undefined {
    const { source, kind, to } = entry
    // What comes to our door before the conductor was written down by whoever sent it.
    if (kind === 'served')
      return source === 'ironic' ? undefined : { ...entry, source: 'ironic', kind: 'request', to: source }
    if (kind !== 'request') return entry
    const [plain, tls] = [`http://${String(to)}`, `https://${String(to)}`].map((url) => this.#network.nameOf(url))
    return { ...entry, to: plain === to ? tls : plain }
  }

  /** Writes what the conductor was seen to do. */
  saw(kind: string, detail: Record<string, unknown>): void {
    super.write({ at: this.#now(), source: 'ironic', kind, ...detail })
  }
}
