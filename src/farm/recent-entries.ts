import type { Entry } from '../world.ts'

/** The latest entries of a journal, by their number. A farm may run for days, so the oldest are forgotten. */
export class RecentEntries {
  readonly #limit: number
  #entries: Entry[] = []
  #forgotten = 0

  constructor(limit = 200_000) {
    this.#limit = limit
  }

  add(entry: Entry): void {
    this.#entries.push(entry)
    if (this.#entries.length <= this.#limit) return
    const surplus = Math.ceil(this.#limit / 2)
    this.#entries = this.#entries.slice(surplus)
    this.#forgotten += surplus
  }

  /** The entries from number `first` on, as far as they are remembered; `next` is the number of the one to come. */
  after(first: number): { entries: Entry[]; next: number } {
    const entries = this.#entries.slice(Math.max(0, first - this.#forgotten))
    return { entries, next: this.#forgotten + this.#entries.length }
  }
}
