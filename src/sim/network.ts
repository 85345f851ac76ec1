import { ConnectionCut, flawOf, NoAnswer, NotHttp, type App, type Outgoing, type Random } from '../world.ts'
import type { TextInit } from './text-web.ts'
import type { Timer, VirtualClock } from './virtual-clock.ts'

/** What one request meets on its way. Milliseconds. */
export type Fate = { outMs: number; backMs: number; lost?: 'request' | 'response' }

/** Decides the fate of a request between two hosts. */
export type Weather = (from: string, to: string) => Fate

/** A process, as the network sees it. */
export interface Host {
  readonly name: string
  readonly alive: boolean
  /** The calls this process is working on. Whoever ends the process cuts them. */
  readonly handling: Set<Call>
  /** Its timers, which end with it. */
  readonly timers: Set<Timer>
  record(kind: string, detail?: Record<string, unknown>): void
}

/** A request and what came back, with all that was said: there may be secrets in it. */
export type Exchange = { outgoing: Outgoing; answer?: Response }

/** A request under way. */
export type Call = { readonly name: string; cut(): void }

type Route = { app: App; host: Host }

/** An in-memory network: hosts are names, servers are apps, and a request is a function call that takes virtual time. */
export class Network {
  readonly clock: VirtualClock
  readonly makeRequest: (url: string, init: TextInit) => Request
  /** May be replaced at any moment, by a fault for instance. */
  weather: Weather
  /** Requests sent so far. */
  requests = 0
  /** Sees every exchange at its end, just before the journal's line about it. Bodies are in no journal. */
  witness: ((exchange: Exchange) => void) | undefined
  readonly #routes = new Map<string, Route>()

  constructor(clock: VirtualClock, weather: Weather, makeRequest: (url: string, init: TextInit) => Request) {
    this.clock = clock
    this.weather = weather
    this.makeRequest = makeRequest
  }

  listen(name: string, app: App, host: Host): () => void {
    const route = { app, host }
    this.#routes.set(name, route)
    return () => {
      if (this.#routes.get(name) === route) this.#routes.delete(name)
    }
  }

  routeTo(name: string): Route | undefined {
    return this.#routes.get(name)
  }

  urlOf(name: string): string {
    return `http://${name}`
  }

  /** Sends a request of `client`. Its time-out dies with the client. */
  send(client: Host, outgoing: Outgoing): Promise<Response> {
    this.requests++
    return new Promise((resolve, reject) => void new Flight(this, client, outgoing, resolve, reject))
  }
}

/** One request from its sending to its end, whatever that is. */
class Flight implements Call {
  readonly #network: Network
  readonly #client: Host
  readonly #outgoing: Outgoing
  readonly #to: string
  readonly #startedAt: number
  readonly #fate: Fate
  readonly #resolve: (response: Response) => void
  readonly #reject: (error: Error) => void
  readonly #timeout: Timer
  #open = true

  constructor(
    network: Network,
    client: Host,
    outgoing: Outgoing,
    resolve: (response: Response) => void,
    reject: (error: Error) => void,
  ) {
    const { clock } = network
    this.#network = network
    this.#client = client
    this.#outgoing = outgoing
    this.#to = hostOf(outgoing.url)
    this.#startedAt = clock.now()
    this.#resolve = resolve
    this.#reject = reject
    this.#timeout = clock.set(outgoing.timeoutMs, () => this.#fail('ETIMEDOUT', timedOut), client.timers)
    this.#fate = network.weather(client.name, this.#to)
    if (this.#fate.lost !== 'request') clock.set(this.#fate.outMs, () => this.#deliver())
  }

  get name(): string {
    const { method, url } = this.#outgoing
    return `${this.#client.name} > ${this.#to} ${method} ${pathOf(url)}`
  }

  cut(): void {
    this.#fail('ECONNRESET', () => connectionError('ECONNRESET', `read ECONNRESET ${this.#to}`))
  }

  #deliver(): void {
    const route = this.#network.routeTo(this.#to)
    if (!route) {
      return this.#fail('ECONNREFUSED', () => connectionError('ECONNREFUSED', `connect ECONNREFUSED ${this.#to}`))
    }
    const { app, host } = route
    const { method, url, headers, body } = this.#outgoing
    const init: TextInit = { method }
    if (headers) init.headers = headers
    if (body !== undefined) init.body = body
    host.handling.add(this)
    answer(app, this.#network.makeRequest(url, init)).then(
      (response) => this.#answered(host, response),
      (error: unknown) => this.#unanswered(host, error),
    )
  }

  #answered(host: Host, response: Response): void {
    if (!host.handling.delete(this) || this.#fate.lost === 'response') return
    this.#network.clock.set(this.#fate.backMs + (flawOf(response)?.overMs ?? 0), () => {
      if (this.#end({ status: response.status }, response)) this.#resolve(response)
    })
  }

  #unanswered(host: Host, error: unknown): void {
    host.handling.delete(this)
    if (error instanceof NoAnswer) return
    const meant = error instanceof ConnectionCut || error instanceof NotHttp
    if (!meant) host.record('crashed', { work: this.name, error: describe(error) })
    this.cut()
  }

  #fail(code: string, error: () => Error): void {
    if (this.#end({ error: code })) this.#reject(error())
  }

  /** Whether the client still waits; it then waits no longer, and the journal says what came of the request. */
  #end(result: { status: number } | { error: string }, response?: Response): boolean {
    if (!this.#open || !this.#client.alive) return false
    this.#open = false
    const { clock } = this.#network
    const { method, url } = this.#outgoing
    clock.cancel(this.#timeout)
    const ms = clock.now() - this.#startedAt
    this.#network.witness?.({ outgoing: this.#outgoing, ...(response ? { answer: response } : {}) })
    this.#client.record('request', { to: this.#to, method, path: pathOf(url), ...result, ms })
    return true
  }
}

async function answer(app: App, request: Request): Promise<Response> {
  return app.fetch(request)
}

/** Small seeded delays, nothing lost. */
export function calm(random: Random): Weather {
  const streams = new Map<string, Random>()
  return (from, to) => {
    const pair = `${from}>${to}`
    let stream = streams.get(pair)
    if (!stream) streams.set(pair, (stream = random.fork(pair)))
    return { outMs: 1 + Math.floor(stream.next() * 4), backMs: 1 + Math.floor(stream.next() * 4) }
  }
}

function hostOf(url: string): string {
  const start = url.indexOf('//') + 2
  const end = url.indexOf('/', start)
  return end < 0 ? url.slice(start) : url.slice(start, end)
}

function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2)
  return start < 0 ? '/' : withoutSecrets(url.slice(start))
}

/** The path and query of a URL as a journal may show them. */
export const withoutSecrets = (path: string): string =>
  path.includes('agent_token=') ? path.replace(/(agent_token=)[^&]*/g, '$1***') : path

/** What a journal says of an error: its class and message, never its stack (which names files of one machine). */
export const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

const connectionError = (code: string, message: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })

const timedOut = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError')
