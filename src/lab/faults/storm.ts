import { matchesGlob } from '../../faults/glob.ts'
import type { Weather } from '../../sim/network.ts'
import type { Random } from '../../world.ts'
import type { LabWorld } from '../assemble.ts'

/** What a stretch of the network does to requests between two hosts (names with `*`). */
export type Disturbance = {
  from?: string
  to?: string
  /** Milliseconds that a request, and its answer, take longer. */
  delayMs?: number
  /** Up to so many milliseconds more, drawn for each. */
  jitterMs?: number
  /** The share of requests, or of answers, that are lost. */
  lost?: 'request' | 'response'
  probability?: number
}

/** Lays disturbances over the calm of a network. On real ports it reaches what has an end in this process. */
export class Storm {
  readonly #world: LabWorld
  readonly #active = new Set<{ disturbance: Disturbance; random: Random; felt: () => void }>()
  #calm: Weather | undefined
  #count = 0

  constructor(world: LabWorld) {
    this.#world = world
  }

  /** Until the returned function is called. `felt` is called for every message it concerns. */
  begin(disturbance: Disturbance, felt: () => void = () => {}): () => void {
    const { network, random } = this.#world
    this.#calm ??= network.weather
    const one = { disturbance, random: random.fork(`storm ${++this.#count}`), felt }
    this.#active.add(one)
    network.weather = this.#weather
    return () => {
      this.#active.delete(one)
      if (this.#active.size === 0 && this.#calm) network.weather = this.#calm
    }
  }

  readonly #weather: Weather = (from, to) => {
    const fate = { ...(this.#calm as Weather)(from, to) }
    for (const { disturbance, random, felt } of this.#active) {
      const { delayMs = 0, jitterMs = 0, lost, probability = 1 } = disturbance
      if (!matchesGlob(from, disturbance.from ?? '**') || !matchesGlob(to, disturbance.to ?? '**')) continue
      felt()
      fate.outMs += delayMs + Math.floor(random.next() * jitterMs)
      fate.backMs += delayMs + Math.floor(random.next() * jitterMs)
      if (lost && random.next() < probability) fate.lost = lost
    }
    return fate
  }
}
