import type { Clock, Entry } from '../world.ts'
import { selects, type Wanted } from './select.ts'

/**
 * When something happens: at the `nth` journal entry whose values are as wanted, by dotted path (`{ kind: 'step',
 * phase: 'start' }`). Plain data.
 */
export type Trigger = { readonly [path: string]: Wanted }

export type Timing = {
  /** Without it, from the start. */
  on?: Trigger
  /** Which of the matching entries; by default the first. `0` stands for each of them. */
  nth?: number
  /** Milliseconds between the entry, or the start, and what is to happen. */
  afterMs?: number
}

export type Subscribable = { subscribe(listener: (entry: Entry) => void): () => void }

/** Something that waits for its moment. */
export type Awaiting = { readonly state: 'waiting for an entry' | 'waiting for a time' | 'done'; cancel(): void }

/**
 * Calls `run` when the moment has come. Entries that are not `about` what concerns the caller do not count. What it waits
 * for by the clock keeps a run from ending.
 */
export function when(
  { on, nth = 1, afterMs = 0 }: Timing,
  { journal, clock, about }: { journal: Subscribable; clock: Clock; about?: (entry: Entry) => boolean },
  run: () => void,
): Awaiting {
  let timers = 0
  let subscribed = false
  const cancels = new Set<() => void>()
  const later = () => {
    timers++
    const cancel = clock.after(afterMs, () => {
      timers--
      cancels.delete(cancel)
      run()
    })
    cancels.add(cancel)
  }
  const awaiting: Awaiting = {
    get state() {
      return timers > 0 ? 'waiting for a time' : subscribed && nth !== 0 ? 'waiting for an entry' : 'done'
    },
    cancel() {
      subscribed = false
      timers = 0
      for (const cancel of cancels) cancel()
      cancels.clear()
    },
  }
  if (!on) {
    later()
    return awaiting
  }
  let matched = 0
  subscribed = true
  const unsubscribe = journal.subscribe((entry) => {
    if (!subscribed || !selects(on, entry) || about?.(entry) === false) return
    matched++
    if (nth !== 0 && matched < nth) return
    if (nth !== 0) {
      subscribed = false
      unsubscribe()
    }
    // Never at once: the entry is written in the middle of somebody's work.
    later()
  })
  cancels.add(unsubscribe)
  return awaiting
}
