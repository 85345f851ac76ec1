/**
 * The ports: everything a conductor, a machine, an agent or a BMC may want from outside itself.
 *
 * There are two worlds behind them (`src/sim`): a virtual one, where time jumps and the network is a map of apps, and a
 * real one, with the system clock and sockets. No code outside `src/sim` and `src/cli` knows which it is in.
 */

/** One HTTP request on its way out. */
export type Outgoing = {
  method: string
  /** Absolute URL. */
  url: string
  headers?: Record<string, string>
  body?: string
  /** Milliseconds until the caller gives up with a `TimeoutError`. */
  timeoutMs: number
  /** For `https:` only. */
  tls?: TlsTrust
}

/** Whom to trust: the system's authorities (`true`), anybody (`false`), or the holder of this PEM certificate. */
export type TlsTrust = { verify: boolean } | { ca: string }

/**
 * `fetch` with a mandatory limit. Rejects as the platform's does: a `TypeError` whose `cause.code` is `ECONNREFUSED`,
 * `ECONNRESET` or `ENOTFOUND`, or a `DOMException` named `TimeoutError`.
 */
export type Fetch = (request: Outgoing) => Promise<Response>

/** Anything that answers a `Request`; every Hono app does. */
export type App = { fetch: (request: Request) => Response | Promise<Response> }

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  sleep(ms: number): Promise<void>
  /** Calls `run` once after `ms` milliseconds; the returned function cancels the call. */
  after(ms: number, run: () => void): () => void
}

/** Seeded chance. `fork` gives a stream of its own: what one consumer draws never moves another. */
export interface Random {
  /** A float in [0, 1). */
  next(): number
  fork(label: string): Random
}

/** One line of a run's journal. `at` is milliseconds since the Unix epoch; the rest is plain JSON. */
export type Entry = { at: number; source: string; kind: string } & Record<string, unknown>

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3'

export type ListenOptions = {
  /** A TCP port of the real world; without it any free one. Ignored in the virtual world. */
  port?: number
  /** Address to bind in the real world; without it `127.0.0.1`. */
  address?: string
  /** PEM texts; with them the listener speaks TLS, from 1.2 on if nothing else is said. */
  tls?: { key: string; cert: string; minVersion?: TlsVersion; maxVersion?: TlsVersion }
}

/** An open listener. `url` has no trailing slash. */
export type Listener = { url: string; close: () => void }

/**
 * What one process of the world sees. A process can be killed: its timers, listeners and requests die with it, and a
 * fiber of it that waits on a port never wakes again.
 */
export type World = {
  /** The process's name; the `source` of what it records. */
  readonly name: string
  readonly clock: Clock
  readonly random: Random
  readonly fetch: Fetch
  /** Makes `app` reachable under a host name of the virtual world, or on a port of the real one. */
  listen(host: string, app: App, options?: ListenOptions): Promise<Listener>
  /** Adds a line to the journal. */
  record(kind: string, detail?: Record<string, unknown>): void
  /** Starts background work as an event of its own. A rejection is recorded as `crashed`, never lost. */
  spawn(name: string, work: () => Promise<void>): void
  /** Runs `work` every `ms` milliseconds, one at a time, for as long as the process lives. It never keeps a run from ending. */
  every(name: string, ms: number, work: () => Promise<void>): void
}

/** A {@link World} and the switch that ends it. */
export interface Process extends World {
  readonly alive: boolean
  /** Ends the process between two events: nothing of it runs afterwards. What it stored elsewhere stays. */
  kill(): void
}

/** Thrown by an app that cuts the connection instead of answering: its client sees `ECONNRESET`. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut'
}

/** Thrown by an app that never answers: its client runs into its time-out, and nobody waits for it. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** Thrown by an app in whose place something else has the port: these characters are sent, and the connection ends. */
export class NotHttp extends Error {
  override readonly name = 'NotHttp'
  readonly text: string

  constructor(text: string) {
    super('something that is no HTTP')
    this.text = text
  }
}

/** What becomes of an answer on its way, beyond what a `Response` can say. */
export type Flaw = {
  /** Milliseconds over which the body arrives, piece by piece. The virtual network delivers it whole, at their end. */
  overMs?: number
  /** Bytes that the announced length has more than the body; on a socket the connection ends where the body does. */
  missingBytes?: number
}

const flaws = new WeakMap<Response, Flaw>()

export function withFlaw(response: Response, flaw: Flaw): Response {
  flaws.set(response, flaw)
  return response
}

export const flawOf = (response: Response): Flaw | undefined => flaws.get(response)
