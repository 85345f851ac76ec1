import { exchange } from '../../http.ts'
import type { World } from '../../world.ts'
import type { Saw, Watcher } from './watcher.ts'

type Page = { entries: ({ kind: string; node?: string } & Record<string, unknown>)[]; next: number }

/** What our conductor writes of its own; the rest is seen at our hardware. */
const kinds = new Set(['transition', 'step', 'lock', 'last_error', 'heartbeat'])
const everyMs = 100

/** Follows the journal of a `cleanroom serve` by its control API. */
export class JournalPages implements Watcher {
  readonly whole = true
  readonly #process: World
  readonly #url: string
  readonly #followed = new Map<string, Saw>()
  #next = 0
  #reading: Promise<void> = Promise.resolve()

  constructor(process: World, url: string) {
    this.#process = process
    this.#url = url
    process.every('journal', everyMs, () => this.sync())
  }

  follow(nodes: readonly string[], saw: Saw): () => void {
    for (const node of nodes) this.#followed.set(node, saw)
    return () => {
      for (const node of nodes) this.#followed.delete(node)
    }
  }

  sync(): Promise<void> {
    return (this.#reading = this.#reading.then(() => this.#read()))
  }

  async #read(): Promise<void> {
    const url = `${this.#url}/journal?after=${this.#next}`
    const { text } = await exchange(this.#process.fetch, { method: 'GET', url, timeoutMs: 10_000 })
    const { entries, next } = JSON.parse(text) as Page
    this.#next = next
    for (const { kind, node, at: _at, source: _source, ...rest } of entries)
      if (node !== undefined && kinds.has(kind)) this.#followed.get(node)?.(kind, { node, ...rest })
  }
}
