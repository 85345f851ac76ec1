import type { Clock } from '../world.ts'

/** A call set for later. `owner` holds it for as long as it is due, so that all of one process's can be cancelled. */
export type Timer = {
  readonly at: number
  readonly order: number
  run: (() => void) | undefined
  readonly background: boolean
  readonly owner: Set<Timer> | undefined
}

/** How a run came to its end. */
export type RunEnd = 'rest' | 'goal' | 'limit'

/**
 * Time that moves only when nothing else can.
 *
 * {@link run} takes the earliest timer, sets the time to it, calls it, and lets everything it woke come to rest before
 * it looks at the next. Timers due at the same millisecond fire in the order they were set. Background timers (periodic
 * work) fire like the others but do not keep a run from ending.
 */
export class VirtualClock implements Clock {
  #now: number
  #order = 0
  #foreground = 0
  readonly #heap: Timer[] = []
  /** Timers fired so far. */
  fired = 0
  /** Timers that are set and have neither fired nor been cancelled. */
  waiting = 0

  constructor(epochMs: number) {
    this.#now = epochMs
  }

  now = (): number => this.#now

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.set(ms, resolve))
  }

  after(ms: number, run: () => void): () => void {
    const timer = this.set(ms, run)
    return () => this.cancel(timer)
  }

  /** Like {@link after}, without a function to cancel it by. `background`: for work that would go on for ever. */
  set(ms: number, run: () => void, owner?: Set<Timer>, background = false): Timer {
    const timer: Timer = { at: this.#now + Math.max(0, Math.ceil(ms)), order: this.#order++, run, background, owner }
    if (!background) this.#foreground++
    this.waiting++
    owner?.add(timer)
    push(this.#heap, timer)
    return timer
  }

  /** No effect on a timer that has fired. */
  cancel(timer: Timer): void {
    if (timer.run) this.#takeFrom(timer)
  }

  #takeFrom(timer: Timer): () => void {
    const run = timer.run as () => void
    timer.run = undefined
    timer.owner?.delete(timer)
    if (!timer.background) this.#foreground--
    this.waiting--
    return run
  }

  /**
   * Runs until only background timers are left (`rest`), `goal` holds after an event (`goal`), or the time `until`,
   * in milliseconds since the epoch, is reached (`limit`; the time is left there). Rejects with what a timer throws.
   */
  run(until: number, goal: () => boolean = () => false): Promise<RunEnd> {
    return new Promise((resolve, reject) => {
      let open = true
      const close = (end: () => void) => {
        open = false
        end()
      }
      const step = () => {
        if (!open) return
        if (goal()) return close(() => resolve('goal'))
        if (this.#foreground === 0) return close(() => resolve('rest'))
        while (this.#heap[0] && !this.#heap[0].run) pop(this.#heap)
        const timer = this.#heap[0]
        if (!timer || timer.at > until) {
          this.#now = until
          return close(() => resolve('limit'))
        }
        pop(this.#heap)
        this.#now = timer.at
        this.fired++
        try {
          this.#takeFrom(timer)()
        } catch (error) {
          close(() => reject(error as Error))
        }
      }
      // Node drains every microtask between two immediates, and polls the operating system only between turns.
      const turn = () => {
        for (let i = 0; open && i < 64; i++) setImmediate(step)
        if (open) setImmediate(turn)
      }
      turn()
    })
  }
}

const before = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order)

function push(heap: Timer[], timer: Timer) {
  let i = heap.push(timer) - 1
  while (i > 0) {
    const parent = (i - 1) >> 1
    const above = heap[parent] as Timer
    if (!before(timer, above)) break
    heap[i] = above
    i = parent
  }
  heap[i] = timer
}

function pop(heap: Timer[]) {
  const last = heap.pop() as Timer
  if (heap.length === 0) return
  let i = 0
  for (;;) {
    let child = 2 * i + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1] as Timer, heap[child] as Timer)) child++
    const below = heap[child] as Timer
    if (!before(below, last)) break
    heap[i] = below
    i = child
  }
  heap[i] = last
}
