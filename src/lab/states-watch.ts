import type { Entry } from '../world.ts'
import type { Journal } from '../sim/journal.ts'

/** States in which nobody works on a node and nothing is going to happen to it by itself. */
const settled = new Set([
  'enroll',
  'manageable',
  'available',
  'active',
  'error',
  'clean failed',
  'clean hold',
  'inspect failed',
  'adopt failed',
  'deploy failed',
  'rescue',
  'rescue failed',
  'unrescue failed',
  'service failed',
  'service hold',
  'deploy hold',
])

/** Follows every node's provision state by the journal's `transition` entries. Each question is answered in O(1). */
export class StatesWatch {
  readonly #states = new Map<string, string>()
  /** Who holds each lock, by the conductor's name: that of a dead one its successor under another name has yet to notice. */
  readonly #locked = new Map<string, unknown>()
  #hostname: unknown
  #isDown = false
  #unsettled = 0
  /** Transitions seen so far, by the state they led to. */
  readonly entered = new Map<string, number>()

  constructor(journal: Journal) {
    journal.subscribe((entry) => this.#see(entry))
  }

  /** Nodes that are in the middle of something. */
  get unsettled(): number {
    return this.#unsettled
  }

  /** Whether every node is at rest and unlocked. */
  get atRest(): boolean {
    return this.#unsettled === 0 && (this.#isDown || this.#locked.size === 0)
  }

  /** Whether somebody is in the middle of something with this node. */
  isUnsettled(node: string): boolean {
    const state = this.#states.get(node)
    return (!this.#isDown && this.#locked.has(node)) || (state !== undefined && !settled.has(state))
  }

  stateOf(node: string): string | undefined {
    return this.#states.get(node)
  }

  #see(entry: Entry): void {
    if (entry.kind === 'transition') {
      const { node, to } = entry as Entry & { node: string; to: string }
      const before = this.#states.get(node)
      if (before !== undefined && !settled.has(before)) this.#unsettled--
      if (!settled.has(to)) this.#unsettled++
      this.#states.set(node, to)
      this.entered.set(to, (this.entered.get(to) ?? 0) + 1)
    } else if (entry.kind === 'lock') {
      const { node, held } = entry as Entry & { node: string; held: boolean }
      if (held) this.#locked.set(node, this.#hostname)
      else this.#locked.delete(node)
    } else if (entry.kind === 'conductor killed') {
      this.#isDown = true
    } else if (entry.kind === 'conductor started') {
      this.#isDown = false
      this.#hostname = entry['hostname']
      // What it held before it died it gave back without a word.
      for (const [node, host] of this.#locked) if (host === this.#hostname) this.#locked.delete(node)
    }
  }
}
