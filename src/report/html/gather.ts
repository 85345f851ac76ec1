import type { Node } from '../../conductor/node.ts'
import type { Witness } from '../../lab/stage.ts'
import type { Exchange } from '../../sim/network.ts'
import { textOf } from '../../sim/text-web.ts'
import type { Entry } from '../../world.ts'
import { Masks } from './masks.ts'
import { recordChanges } from './record-changes.ts'

/** Characters of a body, and of a value of a record, that are kept. */
const bodyLimit = 6000
const valueLimit = 400

/**
 * A run's journal with what a journal leaves out: `request` entries get the bodies (`asked`, `answered`), and an entry
 * `record` tells how a node's record changed. Made only for runs somebody will look at.
 */
export class Gathering implements Witness {
  readonly #entries: Entry[] = []
  readonly #masks = new Masks()
  #bodies: { asked?: string; answered?: string } | undefined

  readonly onEntry = (entry: Entry): void => {
    const bodies = entry.kind === 'request' ? this.#bodies : undefined
    this.#bodies = undefined
    this.#entries.push(bodies ? { ...entry, ...bodies } : entry)
  }

  exchange({ outgoing, answer }: Exchange): void {
    const asked = outgoing.body
    const answered = answer && textOf(answer)
    this.#bodies = {
      ...(asked ? { asked: this.#masks.body(asked) } : {}),
      ...(answered ? { answered: this.#masks.body(answered) } : {}),
    }
  }

  saved(at: number, before: Node | undefined, after: Node): void {
    const changes = recordChanges(before, after).map(({ field, from, to }) => {
      const name = field.slice(field.lastIndexOf('.') + 1)
      return { field, from: this.#inWords(name, from), to: this.#inWords(name, to) }
    })
    if (changes.length > 0) this.#entries.push({ at, source: 'ironic', kind: 'record', node: after.uuid, changes })
  }

  /** All of it, without secrets. */
  entries(): Entry[] {
    return this.#entries.map((entry) => {
      const shown = Object.entries(entry).map(([key, value]) => [key, this.#shown(key, value)])
      return Object.fromEntries(shown) as Entry
    })
  }

  #shown(key: string, value: unknown): unknown {
    if (key === 'asked' || key === 'answered') return bounded(this.#masks.everywhere(String(value)), bodyLimit)
    if (key !== 'changes') return value
    return JSON.parse(this.#masks.everywhere(JSON.stringify(value))) as unknown
  }

  #inWords(name: string, value: unknown): string | null {
    if (value === undefined || value === null) return null
    const shown = (this.#masks.value({ [name]: value }) as Record<string, unknown>)[name]
    return bounded(typeof shown === 'string' ? shown : JSON.stringify(shown), valueLimit)
  }
}

const bounded = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length - limit} characters more)`
