import { closeSync, openSync, readSync } from 'node:fs'
import type { World } from '../../world.ts'
import { LogReader } from './log-lines.ts'
import type { Saw, Watcher } from './watcher.ts'

/** How often the file is looked at, in real milliseconds. */
const everyMs = 50

/** Follows the log of a real conductor on this computer: nothing is missed, and nobody is asked. */
export class ConductorLog implements Watcher {
  readonly whole = true
  readonly #reader = new LogReader()
  readonly #file: string
  readonly #buffer = Buffer.alloc(1 << 20)
  /** A character may be cut in two. */
  readonly #decoder = new TextDecoder()
  #offset = 0

  /** Throws if the file cannot be read. */
  constructor(process: World, file: string) {
    this.#file = file
    this.#read()
    process.every('log', everyMs, async () => this.#read())
  }

  follow(nodes: readonly string[], saw: Saw): () => void {
    const ends = nodes.map((node) => this.#reader.follow(node, saw))
    return () => ends.forEach((end) => end())
  }

  async sync(): Promise<void> {
    this.#read()
  }

  #read(): void {
    const file = openSync(this.#file, 'r')
    try {
      for (;;) {
        const length = readSync(file, this.#buffer, 0, this.#buffer.length, this.#offset)
        if (length === 0) return
        this.#offset += length
        this.#reader.read(this.#decoder.decode(this.#buffer.subarray(0, length), { stream: true }))
      }
    } finally {
      closeSync(file)
    }
  }
}
