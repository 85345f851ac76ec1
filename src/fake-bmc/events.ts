import { connectionFailure } from '../http.ts'
import type { World } from '../world.ts'
import { credentialsIn, withoutCredentials } from './addresses.ts'
import type { Predicate } from './filter.ts'
import { eventBody, filterable, wants, type Occurrence, type Subscription } from './subscriptions.ts'

const deliveryTimeoutMs = 10_000
const keptOccurrences = 200

export type DeliveryPolicy = { attempts: number; intervalMs: number }

/** Subscriptions and the log at rest. What was not yet delivered is not among it. */
export type EventsState = {
  made: number
  occurred: number
  policy: DeliveryPolicy
  subscriptions: Subscription[]
  recent: Occurrence[]
}

type Stream = (occurrence: Occurrence) => void

/** Tells subscribers, open streams and the log what happened. A subscriber gets its events one at a time, in order. */
export class Events {
  readonly limit: number
  readonly policy: DeliveryPolicy = { attempts: 3, intervalMs: 30_000 }
  readonly #world: World
  readonly #mayReach: (url: string) => boolean
  readonly #subscriptions = new Map<string, Subscription>()
  readonly #queues = new Map<string, Occurrence[]>()
  readonly #streams = new Set<Stream>()
  readonly #recent: Occurrence[] = []
  #made = 0
  #occurred = 0

  constructor(world: World, limit: number, mayReach: (url: string) => boolean) {
    this.#world = world
    this.limit = limit
    this.#mayReach = mayReach
  }

  toJSON(): EventsState {
    const { policy } = this
    const subscriptions = this.subscriptions()
    return { made: this.#made, occurred: this.#occurred, policy, subscriptions, recent: this.#recent }
  }

  restore({ made, occurred, policy, subscriptions, recent }: EventsState): void {
    this.#made = made
    this.#occurred = occurred
    Object.assign(this.policy, policy)
    this.#subscriptions.clear()
    for (const subscription of subscriptions) this.#subscriptions.set(subscription.id, { ...subscription })
    this.#recent.splice(0, Infinity, ...structuredClone(recent))
  }

  publish(happened: Omit<Occurrence, 'id' | 'at'>): void {
    const occurrence: Occurrence = { id: String(++this.#occurred), at: this.#world.clock.now(), ...happened }
    this.#recent.push(occurrence)
    if (this.#recent.length > keptOccurrences) this.#recent.shift()
    for (const stream of this.#streams) stream(occurrence)
    for (const subscription of this.#subscriptions.values()) {
      if (wants(subscription, occurrence)) this.#enqueue(subscription, occurrence)
    }
  }

  /** The latest occurrences, oldest first. */
  recent(): readonly Occurrence[] {
    return this.#recent
  }

  forget(which: (occurrence: Occurrence) => boolean): void {
    this.#recent.splice(0, Infinity, ...this.#recent.filter((occurrence) => !which(occurrence)))
  }

  /** `undefined` when there are too many. */
  subscribe(subscription: Omit<Subscription, 'id'>): Subscription | undefined {
    if (this.#subscriptions.size >= this.limit) return undefined
    const added = { id: String(++this.#made), ...subscription }
    this.#subscriptions.set(added.id, added)
    return added
  }

  subscriptions(): Subscription[] {
    return [...this.#subscriptions.values()]
  }

  subscription(id: string): Subscription | undefined {
    return this.#subscriptions.get(id)
  }

  unsubscribe(id: string): void {
    this.#subscriptions.delete(id)
    this.#queues.delete(id)
  }

  /**
   * Sends what comes from now on and is wanted, after what came since the event `lastId`; the returned function ends that.
   */
  stream(send: (text: string) => void, lastId: string | undefined, filter?: Predicate): () => void {
    const stream: Stream = (occurrence) => {
      if (!filter || filter(filterable(occurrence))) send(asStream(occurrence))
    }
    if (lastId !== undefined) {
      for (const occurrence of this.#recent) if (Number(occurrence.id) > Number(lastId)) stream(occurrence)
    }
    this.#streams.add(stream)
    return () => this.#streams.delete(stream)
  }

  #enqueue({ id }: Subscription, occurrence: Occurrence): void {
    const queue = this.#queues.get(id)
    if (queue) {
      queue.push(occurrence)
      return
    }
    this.#queues.set(id, [occurrence])
    this.#world.spawn(`events of subscription ${id}`, () => this.#drain(id))
  }

  async #drain(id: string): Promise<void> {
    for (;;) {
      const subscription = this.#subscriptions.get(id)
      const next = this.#queues.get(id)?.[0]
      if (!subscription || !next) {
        this.#queues.delete(id)
        return
      }
      await this.#deliver(subscription, next)
      this.#queues.get(id)?.shift()
    }
  }

  async #deliver(subscription: Subscription, occurrence: Occurrence): Promise<void> {
    const { destination, headers, context } = subscription
    // Dropped without a word: a subscriber that cannot be reached is no failure of the service.
    if (!this.#mayReach(destination)) return
    const body = JSON.stringify(eventBody(occurrence, context))
    for (let attempt = 0; attempt <= this.policy.attempts; attempt++) {
      if (attempt > 0) await this.#world.clock.sleep(this.policy.intervalMs)
      if (!this.#subscriptions.has(subscription.id)) return
      if (await this.#send(destination, headers, body)) return
    }
    if (subscription.retryPolicy === 'TerminateAfterRetries') this.unsubscribe(subscription.id)
    if (subscription.retryPolicy === 'SuspendRetries') subscription.suspended = true
  }

  async #send(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<boolean> {
    try {
      const { status } = await this.#world.fetch({
        method: 'POST',
        url: withoutCredentials(url),
        headers: { 'Content-Type': 'application/json', ...credentialsIn(url), ...headers },
        body,
        timeoutMs: deliveryTimeoutMs,
      })
      return status < 300
    } catch (error) {
      if (connectionFailure(error) === undefined) throw error
      return false
    }
  }
}

const asStream = (occurrence: Occurrence): string =>
  `id: ${occurrence.id}\ndata: ${JSON.stringify(eventBody(occurrence, undefined))}\n\n`
