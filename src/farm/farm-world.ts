import { RealWorld, type RealProcessOptions } from '../sim/real-world.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { ConnectionCut, type App, type Listener, type ListenOptions, type Process, type Random } from '../world.ts'

/**
 * Where the agents and BMCs of a farm listen: each on a free port, each machine at a loopback address of its own, or all
 * agents on one port, told apart by the first part of the path.
 */
export type Layout = 'ports' | 'addresses' | 'one port'

/** Ports of a machine that has an address of its own. */
const ownPorts = { agent: 9999, bmc: 8000 }

/** The loopback address of the `index`-th machine: 127.1.0.1 and on. Linux answers to all of 127.0.0.0/8. */
export const addressOf = (index: number): string => `127.1.${Math.floor(index / 254)}.${(index % 254) + 1}`

export type FarmWorldOptions = {
  layout: Layout
  /** The machines', in the order of their addresses. */
  names: readonly string[]
  address: string
  /** Of the one port that all agents share. */
  agentPort: number
  /** What faults draw from. */
  seed: string
  /** Where an Ironic is that is no part of the farm: it is then the one who calls BMCs and agents. */
  ironicUrl?: string | undefined
}

/** The real world, with a place for every listener of a farm and an end to everything in it. */
export class FarmWorld extends RealWorld {
  readonly #processes = new Map<string, Process>()
  readonly #layout: Layout
  /** Of agents, since they first listened. */
  readonly #ports = new Map<string, number>()
  readonly #indexOf: ReadonlyMap<string, number>
  readonly #shared: SharedPort
  /** Of faults, and of nothing that has a secret. */
  override readonly random: Random

  constructor({ layout, names, address, agentPort, seed, ironicUrl }: FarmWorldOptions) {
    super()
    this.#layout = layout
    this.#indexOf = new Map(names.map((name, index) => [name, index]))
    this.#shared = new SharedPort(this, { address, port: agentPort })
    this.random = seededRandom(`faults ${seed}`)
    if (ironicUrl === undefined) return
    this.network.place(ironicUrl, 'ironic')
    this.network.callerOf = (host) => (/^(agent|bmc)-/.test(host) ? 'ironic' : undefined)
  }

  override process(name: string, options: RealProcessOptions = {}): Process {
    const process = super.process(name, name === 'faults' ? { ...options, random: this.random } : options)
    this.#processes.set(name, process)
    if (this.#layout === 'addresses') this.#house(process)
    if (this.#layout === 'ports' && name.startsWith('agent-')) this.#settle(process)
    if (this.#layout === 'one port' && name.startsWith('agent-')) this.#shared.take(process)
    return process
  }

  /** Ends every process: no listener, timer or request is left. */
  stop(): void {
    for (const process of this.#processes.values()) process.kill()
    this.#processes.clear()
  }

  /** Gives an agent the port it had in its former boot: Ironic refuses heartbeats from a new one within a clean. */
  #settle(process: Process): void {
    const listen = process.listen.bind(process)
    process.listen = async (host, app, options = {}) => {
      const port = options.port ?? this.#ports.get(host)
      const listener = await listen(host, app, port === undefined ? options : { ...options, port })
      this.#ports.set(host, Number(new URL(listener.url).port))
      return listener
    }
  }

  /** Moves what a process listens on to its machine's address. */
  #house(process: Process): void {
    const [, role, name = ''] = /^(agent|bmc)-(.*)$/.exec(process.name) ?? []
    const index = this.#indexOf.get(name)
    if (index === undefined) return
    const listen = process.listen.bind(process)
    const port = ownPorts[role as 'agent' | 'bmc']
    process.listen = (host, app, options) => listen(host, app, { ...options, address: addressOf(index), port })
  }
}

/** One listener for many apps: `http://…/<host>/…` goes to the app that listens as `<host>`. */
class SharedPort {
  readonly #world: FarmWorld
  readonly #options: ListenOptions
  readonly #apps = new Map<string, App>()
  #listener: Promise<Listener> | undefined

  constructor(world: FarmWorld, options: ListenOptions) {
    this.#world = world
    this.#options = options
  }

  /** Lets a process listen here. */
  take(process: Process): void {
    const open = new Set<() => void>()
    const kill = process.kill.bind(process)
    process.listen = async (host, app, options) => {
      if (options?.tls) throw new Error(`${host} cannot have a certificate of its own on a port shared by all agents`)
      this.#listener ??= this.#open()
      const { url } = await this.#listener
      if (!process.alive) return new Promise(() => {})
      this.#world.network.place(`${url}/${host}`, host)
      this.#apps.set(host, app)
      const close = () => {
        open.delete(close)
        if (this.#apps.get(host) === app) this.#apps.delete(host)
      }
      open.add(close)
      return { url: `${url}/${host}`, close }
    }
    process.kill = () => {
      for (const close of open) close()
      kill()
    }
  }

  #open(): Promise<Listener> {
    const answering: App = { fetch: (request) => this.#serve(request) }
    return this.#world.process('agents').listen('agents', answering, this.#options)
  }

  /** A host that does not listen cuts the connection; it cannot refuse it. */
  async #serve(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const [, host = '', rest = ''] = /^\/([^/]*)(.*)$/.exec(url.pathname) ?? []
    const app = this.#apps.get(host)
    if (!app) throw new ConnectionCut()
    const { method, headers } = request
    const body = method === 'GET' || method === 'HEAD' ? {} : { body: await request.text() }
    const unprefixed = new Request(`${url.origin}${rest || '/'}${url.search}`, { method, headers, ...body })
    return this.#world.network.answer(host, async () => app.fetch(unprefixed))
  }
}
