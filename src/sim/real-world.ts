import { randomBytes } from 'node:crypto'
import { createServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { createAdaptorServer } from '@hono/node-server'
import { Agent } from 'undici'
import {
  ConnectionCut,
  flawOf,
  NoAnswer,
  NotHttp,
  type App,
  type Clock,
  type Listener,
  type ListenOptions,
  type Outgoing,
} from '../world.ts'
import type { Process, Random, TlsTrust } from '../world.ts'
import { Journal } from './journal.ts'
import { describe, withoutSecrets } from './network.ts'
import { RealNetwork } from './real-network.ts'
import { sendFlawed } from './socket-answers.ts'

export type RealOptions = { keepJournal?: boolean }

export type RealProcessOptions = {
  /** How many times as fast as the wall's its clock runs; by default as fast. */
  speed?: number
  /** By default the platform's strong chance. */
  random?: Random
}

/** The world of the system clock and sockets, behind the same ports. Its chance is the platform's strong one. */
export class RealWorld {
  readonly journal: Journal
  readonly network = new RealNetwork()
  readonly random: Random = strongRandom

  constructor({ keepJournal = false }: RealOptions = {}) {
    this.journal = new Journal({ keep: keepJournal })
  }

  process(name: string, { speed = 1, random = strongRandom }: RealProcessOptions = {}): Process {
    return new RealProcess(this, name, speed, random)
  }
}

class RealProcess implements Process {
  readonly name: string
  readonly random: Random
  readonly clock: Clock
  alive = true
  readonly #world: RealWorld
  readonly #speed: number
  readonly #ends = new Set<() => void>()

  constructor(world: RealWorld, name: string, speed: number, random: Random) {
    this.#world = world
    this.name = name
    this.random = random
    this.#speed = speed
    const origin = Date.now()
    this.clock = {
      now: () => Math.round(origin + (Date.now() - origin) * speed),
      sleep: (ms) => new Promise((resolve) => this.#after(ms, resolve)),
      after: (ms, run) => this.#after(ms, run),
    }
  }

  #after(ms: number, run: () => void): () => void {
    if (!this.alive) return () => {}
    const timer = setTimeout(() => {
      this.#ends.delete(cancel)
      run()
    }, ms / this.#speed)
    const cancel = () => {
      this.#ends.delete(cancel)
      clearTimeout(timer)
    }
    this.#ends.add(cancel)
    return cancel
  }

  fetch = async ({ url, timeoutMs, method, headers, body, tls }: Outgoing): Promise<Response> => {
    const startedAt = performance.now()
    const done = (result: { status: number } | { error: string }) => {
      const { host, pathname, search } = new URL(url)
      const ms = Math.round(performance.now() - startedAt)
      this.record('request', { to: host, method, path: withoutSecrets(pathname + search), ...result, ms })
    }
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const init: RequestInit = { method, signal }
      if (tls && url.startsWith('https:')) init.dispatcher = trusting(tls)
      if (headers) init.headers = headers
      if (body !== undefined) init.body = body
      const { network } = this.#world
      const response = await network
        .pass(this.name, network.nameOf(url), () => fetch(url, init))
        .catch((error: unknown) => {
          if (error instanceof NoAnswer) return overAt(signal)
          throw error
        })
      if (!this.alive) return new Promise(() => {})
      done({ status: response.status })
      return response
    } catch (error) {
      if (!this.alive) return new Promise(() => {})
      const code = codeOf(error)
      done({ error: code })
      throw code === 'ECONNRESET' ? connectionReset(error as Error) : error
    }
  }

  async listen(
    host: string,
    app: App,
    { port = 0, address = '127.0.0.1', tls }: ListenOptions = {},
  ): Promise<Listener> {
    const server = createAdaptorServer({
      fetch: (request, env) => this.#serve(host, app, request, env as { incoming: { socket: Duplex } }),
      overrideGlobalObjects: false,
      ...(tls ? { createServer, serverOptions: { minVersion: 'TLSv1.2' as const, ...tls } } : {}),
    })
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
      if (!socket.writable) return
      // Node's parser refuses unknown methods before any app sees them.
      const status = error.code === 'HPE_INVALID_METHOD' ? '501 Not Implemented' : '400 Bad Request'
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, address, resolve)
    })
    const close = () => {
      this.#ends.delete(close)
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
    }
    this.#ends.add(close)
    const bound = server.address() as { port: number }
    const hostname = address.includes(':') ? `[${address}]` : address
    const url = `${tls ? 'https' : 'http'}://${hostname}:${bound.port}`
    this.#world.network.place(url, host)
    return { url, close }
  }

  async #serve(
    host: string,
    app: App,
    request: Request,
    { incoming: { socket } }: { incoming: { socket: Duplex } },
  ): Promise<Response> {
    const startedAt = performance.now()
    const done = (result: { status: number } | { error: string }) => {
      const { pathname, search } = new URL(request.url)
      const ms = Math.round(performance.now() - startedAt)
      this.record('served', { method: request.method, path: withoutSecrets(pathname + search), ...result, ms })
    }
    try {
      const response = await this.#world.network.answer(host, async () => app.fetch(request))
      done({ status: response.status })
      if (flawOf(response) === undefined) return response
      await sendFlawed(socket, response, (ms) => this.clock.sleep(ms))
    } catch (error) {
      if (error instanceof NoAnswer) return new Promise(() => {})
      const meant = error instanceof ConnectionCut || error instanceof NotHttp
      if (!meant) this.record('crashed', { work: request.url, error: describe(error) })
      done({ error: 'ECONNRESET' })
      if (error instanceof NotHttp) socket.end(error.text)
      else reset(socket)
    }
    // The server below may say what it likes: nobody listens any more.
    return new Response(null, { status: 500 })
  }

  record(kind: string, detail?: Record<string, unknown>): void {
    this.#world.journal.write({ at: this.clock.now(), source: this.name, kind, ...detail })
  }

  spawn(name: string, work: () => Promise<void>): void {
    this.#after(0, () => {
      work().catch((error: unknown) => this.record('crashed', { work: name, error: describe(error) }))
    })
  }

  every(name: string, ms: number, work: () => Promise<void>): void {
    const again = () => {
      this.#after(ms, () => {
        work()
          .catch((error: unknown) => this.record('crashed', { work: name, error: describe(error) }))
          .finally(again)
      })
    }
    again()
  }

  kill(): void {
    if (!this.alive) return
    this.alive = false
    for (const end of this.#ends) end()
    this.#ends.clear()
  }
}

/** Cuts a connection so that its peer sees a reset, as far as the socket can. */
function reset(socket: Duplex & { resetAndDestroy?: () => unknown }): void {
  // A connection under TLS cannot be reset from above.
  if (socket.resetAndDestroy && !('encrypted' in socket)) socket.resetAndDestroy()
  else socket.destroy()
}

/** Never resolves; rejects when the time is over. */
const overAt = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const over = () => reject(signal.reason as DOMException)
    if (signal.aborted) over()
    else signal.addEventListener('abort', over, { once: true })
  })

const strongRandom: Random = {
  next: () => randomBytes(4).readUInt32BE() / 0x1_0000_0000,
  fork: () => strongRandom,
}

type Dispatcher = NonNullable<RequestInit['dispatcher']>

/** Connections by whom they trust: as the platform's own, they are kept open for a while and do not keep it alive. */
const trustingAgents = new Map<string, Dispatcher>()

function trusting(trust: TlsTrust): Dispatcher {
  const key = JSON.stringify(trust)
  const known = trustingAgents.get(key)
  if (known) return known
  // The platform's types are those of an undici of their own.
  const agent = new Agent({
    connect: 'ca' in trust ? { ca: trust.ca } : { rejectUnauthorized: trust.verify },
  }) as unknown as Dispatcher
  trustingAgents.set(key, agent)
  return agent
}

function codeOf(error: unknown): string {
  if (error instanceof DOMException) return 'ETIMEDOUT'
  const { code } = ((error as Error).cause ?? {}) as { code?: string }
  return code === 'UND_ERR_SOCKET' ? 'ECONNRESET' : (code ?? describe(error))
}

/** The platform names a connection that the peer closed after its client library; the port names it after the system. */
const connectionReset = (error: Error) =>
  new TypeError(error.message, { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) })
