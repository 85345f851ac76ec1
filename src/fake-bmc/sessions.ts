import { timingSafeEqual } from 'node:crypto'
import type { Clock, Random } from '../world.ts'

export type Session = {
  id: string
  username: string
  token: string
  createdAt: number
  /** Milliseconds since the epoch. */
  usedAt: number
}

/** Sessions at rest. */
export type SessionsState = { made: number; timeoutMs: number; sessions: Session[] }

/** Who is logged in. A session ends by itself after {@link timeoutMs} without a request. */
export class Sessions {
  timeoutMs: number
  readonly limit: number
  readonly #clock: Clock
  readonly #random: Random
  readonly #byToken = new Map<string, Session>()
  #made = 0

  constructor(clock: Clock, random: Random, { timeoutMs, limit }: { timeoutMs: number; limit: number }) {
    this.#clock = clock
    this.#random = random
    this.timeoutMs = timeoutMs
    this.limit = limit
  }

  toJSON(): SessionsState {
    return { made: this.#made, timeoutMs: this.timeoutMs, sessions: this.all() }
  }

  /** Who was logged in still is, and has the whole time-out again: reading is not remembered. */
  restore({ made, timeoutMs, sessions }: SessionsState): void {
    this.#made = made
    this.timeoutMs = timeoutMs
    this.#byToken.clear()
    for (const session of sessions) this.#byToken.set(session.token, { ...session, usedAt: this.#clock.now() })
  }

  /** `undefined` when there are too many. */
  open(username: string): Session | undefined {
    if (this.all().length >= this.limit) return undefined
    const now = this.#clock.now()
    const session = { id: String(++this.#made), username, token: this.#token(), createdAt: now, usedAt: now }
    this.#byToken.set(session.token, session)
    return session
  }

  /** The session behind a token; it counts as used. */
  use(token: string): Session | undefined {
    const session = this.#byToken.get(token)
    // A map tells by its timing what hash a token has, not the token.
    if (!session || !timingSafeEqual(Buffer.from(token), Buffer.from(session.token))) return undefined
    if (this.#expired(session)) {
      this.#byToken.delete(token)
      return undefined
    }
    session.usedAt = this.#clock.now()
    return session
  }

  all(): Session[] {
    return [...this.#byToken.values()].filter((session) => !this.#expired(session))
  }

  get(id: string): Session | undefined {
    return this.all().find((session) => session.id === id)
  }

  close(id: string): boolean {
    const session = this.get(id)
    return session !== undefined && this.#byToken.delete(session.token)
  }

  closeAll(which: (session: Session) => boolean = () => true): void {
    for (const session of this.#byToken.values()) if (which(session)) this.#byToken.delete(session.token)
  }

  #expired({ usedAt }: Session): boolean {
    return this.#clock.now() - usedAt > this.timeoutMs
  }

  #token(): string {
    let token = ''
    for (let i = 0; i < 8; i++) {
      const word = Math.floor(this.#random.next() * 0x1_0000_0000)
      token += word.toString(16).padStart(8, '0')
    }
    return token
  }
}
