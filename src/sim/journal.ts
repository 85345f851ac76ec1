import { createHash, type Hash } from 'node:crypto'
import type { Entry } from '../world.ts'

/** Gets an entry and its line of the journal. */
type Listener = (entry: Entry, text: string) => void

/**
 * The single output of a run: entries in event order. From it come the digest, golden tests, fault triggers, checkers
 * and reports.
 */
export class Journal {
  /** The entries so far; empty for ever when the journal was opened with `keep: false`. */
  readonly entries: Entry[] = []
  readonly #keep: boolean
  readonly #hash: Hash = createHash('sha256')
  readonly #listeners = new Set<Listener>()
  #pending = ''
  /** How many entries were written. */
  count = 0

  constructor({ keep }: { keep: boolean }) {
    this.#keep = keep
  }

  write(entry: Entry): void {
    this.count++
    const text = JSON.stringify(entry)
    this.#pending += text + '\n'
    if (this.#pending.length > 65_536) this.#flush()
    if (this.#keep) this.entries.push(entry)
    for (const listener of this.#listeners) listener(entry, text)
  }

  /** Calls `listener` with every later entry, while it is being written; the returned function ends that. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** SHA-256, in hex, of all entries as JSON lines. */
  digest(): string {
    this.#flush()
    return this.#hash.copy().digest('hex')
  }

  #flush() {
    this.#hash.update(this.#pending)
    this.#pending = ''
  }
}
