import type { Node } from '../../conductor/node.ts'
import type { Witness } from '../../lab/stage.ts'
import type { Exchange } from '../../sim/network.ts'
import { textOf } from '../../sim/text-web.ts'
import type { Entry } from '../../world.ts'
import { Masks } from './masks.ts'
import { recordChanges } from './record-changes.ts'

/** Characters of a body, of all headers together, and of a value of a record, that are kept. */
const bodyLimit = 6000
const headersLimit = 2000
const valueLimit = 400
/** Shorter values are names and states; a secret is said in more. */
const sentence = 20

/** What was said in one call. `…With`: headers, one a line. */
type Said = { asked?: string; answered?: string; askedWith?: string; answeredWith?: string }
const limits = new Map([
  ['asked', bodyLimit],
  ['answered', bodyLimit],
  ['askedWith', headersLimit],
  ['answeredWith', headersLimit],
])

/**
 * A run's journal with what a journal leaves out: `request` entries get what was said ({@link Said}), and an entry
 * `record` tells how a node's record changed. Made only for runs somebody will look at.
 */
export class Gathering implements Witness {
  readonly #entries: Entry[] = []
  readonly #masks = new Masks()
  #said: Said | undefined

  readonly onEntry = (entry: Entry): void => {
    const said = entry.kind === 'request' ? this.#said : undefined
    this.#said = undefined
    this.#entries.push(said ? { ...entry, ...said } : entry)
  }

  exchange({ outgoing, answer }: Exchange): void {
    const asked = outgoing.body
    const answered = answer && textOf(answer)
    const askedWith = this.#masks.headers(Object.entries(outgoing.headers ?? {}))
    const answeredWith = this.#masks.headers(answer ? [...answer.headers] : [])
    this.#said = {
      ...(askedWith ? { askedWith } : {}),
      ...(asked ? { asked: this.#masks.body(asked) } : {}),
      ...(answeredWith ? { answeredWith } : {}),
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

  /** All of it, without secrets; a path has none, as the network writes it. */
  entries(): Entry[] {
    return this.#entries.map((entry) => {
      const shown = Object.entries(entry).map(([key, value]) => [key, this.#shown(key, value)])
      return Object.fromEntries(shown) as Entry
    })
  }

  #shown(key: string, value: unknown): unknown {
    const limit = limits.get(key)
    if (limit !== undefined) return bounded(this.#masks.everywhere(String(value)), limit)
    if (typeof value === 'string')
      return value.length < sentence || key === 'path' ? value : this.#masks.everywhere(value)
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
