import { ConnectionCut, NoAnswer, type App, type Clock, type Outgoing, type Random } from '../world.ts'
import type { TextInit } from './text-web.ts'

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
  record(kind: string, detail?: Record<string, unknown>): void
}

/** A request under way. */
export type Call = { readonly name: string; cut(): void }

/** One finished exchange, as the journal shows it. Exactly one of `status` and `error` is there. */
export type Exchange = { to: string; method: string; path: string; status?: number; error?: string; ms: number }

/** An in-memory network: hosts are names, servers are apps, and a request is a function call that takes virtual time. */
export class Network {
  readonly #listeners = new Map<string, { app: App; host: Host }>()
  readonly #clock: Clock
  readonly #makeRequest: (url: string, init: TextInit) => Request
  /** May be replaced at any moment, by a fault for instance. */
  weather: Weather
  /** Requests sent so far. */
  requests = 0

  constructor(clock: Clock, weather: Weather, makeRequest: (url: string, init: TextInit) => Request) {
    this.#clock = clock
    this.weather = weather
    this.#makeRequest = makeRequest
  }

  listen(name: string, app: App, host: Host): () => void {
    const entry = { app, host }
    this.#listeners.set(name, entry)
    return () => {
      if (this.#listeners.get(name) === entry) this.#listeners.delete(name)
    }
  }

  /** Sends a request of `client`; `clock` is the client's own, so that its time-out dies with it. */
  send(
    client: Host,
    clock: Clock,
    { url, method, headers, body, timeoutMs }: Outgoing,
    onDone: (e: Exchange) => void,
  ): Promise<Response> {
    this.requests++
    const { host: to, path } = splitUrl(url)
    const startedAt = this.#clock.now()
    return new Promise((resolve, reject) => {
      let open = true
      const end = (exchange: { status: number } | { error: string }, settle: () => void) => {
        if (!open || !client.alive) return
        open = false
        cancelTimeout()
        onDone({ to, method, path, ...exchange, ms: this.#clock.now() - startedAt })
        settle()
      }
      const fail = (code: string, error: Error) => end({ error: code }, () => reject(error))
      const cancelTimeout = clock.after(timeoutMs, () => fail('ETIMEDOUT', timedOut()))
      const fate = this.weather(client.name, to)
      if (fate.lost === 'request') return

      const deliver = () => {
        const server = this.#listeners.get(to)
        if (!server) return fail('ECONNREFUSED', connectionError('ECONNREFUSED', `connect ECONNREFUSED ${to}`))
        const reset = () => fail('ECONNRESET', connectionError('ECONNRESET', `read ECONNRESET ${to}`))
        const call: Call = { name: `${client.name} > ${to} ${method} ${path}`, cut: reset }
        server.host.handling.add(call)
        const init: TextInit = { method }
        if (headers) init.headers = headers
        if (body !== undefined) init.body = body
        answer(server.app, this.#makeRequest(url, init)).then(
          (response) => {
            if (!server.host.handling.delete(call) || fate.lost === 'response') return
            this.#clock.after(fate.backMs, () => end({ status: response.status }, () => resolve(response)))
          },
          (error: unknown) => {
            server.host.handling.delete(call)
            if (error instanceof NoAnswer) return
            if (!(error instanceof ConnectionCut))
              server.host.record('crashed', { work: call.name, error: describe(error) })
            reset()
          },
        )
      }
      this.#clock.after(fate.outMs, deliver)
    })
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

function splitUrl(url: string): { host: string; path: string } {
  const start = url.indexOf('//') + 2
  const end = url.indexOf('/', start)
  if (end < 0) return { host: url.slice(start), path: '/' }
  return { host: url.slice(start, end), path: withoutSecrets(url.slice(end)) }
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
