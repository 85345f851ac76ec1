import { NoAnswer } from '../world.ts'
import type { Fate, Weather } from './network.ts'

const undisturbed: Fate = { outMs: 0, backMs: 0 }

/**
 * What can be done to requests on real sockets: they are held back or lost at whichever of their ends is here. Connections
 * themselves are the system's, and are made: what is lost is lost after that.
 */
export class RealNetwork {
  /** May be replaced at any moment. */
  weather: Weather = () => undisturbed
  /** The name of whoever calls a listener from outside this world; those it does not name meet no weather. */
  callerOf: (host: string) => string | undefined = () => undefined
  /** How many times faster than life its delays are over. */
  speed = 1
  readonly #places = new Map<string, string>()

  /** Lets a URL, perhaps with a first part of the path, be known by a host's name. */
  place(url: string, host: string): void {
    this.#places.set(url.replace(/\/$/, ''), host)
  }

  /** Of a host that has listened, the last place; nobody listens at any other's. */
  urlOf(host: string): string {
    return [...this.#places].findLast(([, name]) => name === host)?.[0] ?? 'http://127.0.0.1:9'
  }

  /** By the first part of the path or by the server; a stranger has no other name than its address. */
  nameOf(url: string): string {
    const { origin, pathname, host } = new URL(url)
    const [, first = ''] = pathname.split('/')
    return this.#places.get(`${origin}/${first}`) ?? this.#places.get(origin) ?? host
  }

  /** Lets a request between two hosts meet the weather, whose delays are milliseconds of life. */
  async pass(from: string, to: string, send: () => Promise<Response>): Promise<Response> {
    const { outMs, backMs, lost } = this.weather(from, to)
    await pause(outMs / this.speed)
    if (lost === 'request') throw new NoAnswer()
    const response = await send()
    if (lost === 'response') throw new NoAnswer()
    await pause(backMs / this.speed)
    return response
  }

  /** The same for a request that comes from outside. */
  answer(host: string, work: () => Promise<Response>): Promise<Response> {
    const from = this.callerOf(host)
    return from === undefined ? work() : this.pass(from, host, work)
  }
}

const pause = (ms: number): Promise<void> | undefined =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined
