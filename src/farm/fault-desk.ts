import * as v from 'valibot'
import type { RuleBook } from '../faults/rule-book.ts'
import type { Lab, LabNode } from '../lab/assemble.ts'
import type { FaultRow, Site } from '../lab/faults/fault.ts'
import { faults, faultSchemas } from '../lab/faults/table.ts'
import type { Script } from '../lab/script.ts'
import type { Process } from '../world.ts'

/** A fault in force. `lifts` is false for what has happened and cannot be undone. */
export type Laid = { id: number; node: string; fault: string; args: unknown; since: number; lifts: boolean }

/** A fault as it is ordered: its name, its own arguments and, if it is to end by itself, its length in milliseconds. */
const Order = v.looseObject({ fault: v.string(), forMs: v.optional(v.pipe(v.number(), v.minValue(0))) })

/** Injects and lifts, now, the faults that scenarios order for their moments. */
export class FaultDesk {
  readonly #process: Process
  readonly #script: Script
  readonly #book: RuleBook
  readonly #laid = new Map<number, { laid: Laid; end: (() => void) | undefined; cancel: () => void }>()
  #count = 0

  constructor(process: Process, script: Script, book: RuleBook) {
    this.#process = process
    this.#script = script
    this.#book = book
  }

  /** Every fault that can be ordered here, by name. */
  get catalogue(): { fault: string; says: string; args: string[] }[] {
    return Object.entries(faults)
      .filter(([, { scope }]) => scope === 'node')
      .map(([fault, { says, args }]) => ({ fault, says, args: Object.keys(args) }))
  }

  /** Throws if there is no such fault or its arguments are wrong. */
  inject(lab: Lab, node: LabNode, order: unknown): Laid {
    const { fault, forMs, ...given } = v.parse(Order, order)
    const row = Object.hasOwn(faults, fault)
      ? (faults as unknown as Record<string, FaultRow<v.ObjectEntries>>)[fault]
      : undefined
    if (row?.scope !== 'node') throw new Error(`there is no fault ${JSON.stringify(fault)} of a machine`)
    const args = v.parse(v.strictObject(faultSchemas[fault] ?? {}), given)
    const site: Site = {
      ...this.#script.site(lab, node),
      mislead: (at, rule) => {
        const { id } = this.#book.lay({ at, ...rule })
        return () => void this.#book.lift(id)
      },
    }
    const end = row.strike(site, args)
    const { name } = node.spec
    this.#process.record('fault', { fault, node: name, phase: 'start' })
    const laid: Laid = {
      id: ++this.#count,
      node: name,
      fault,
      args,
      since: this.#process.clock.now(),
      lifts: typeof end === 'function',
    }
    const cancel = forMs === undefined ? () => {} : this.#process.clock.after(forMs, () => void this.lift(laid.id))
    this.#laid.set(laid.id, { laid, end: end ?? undefined, cancel })
    return laid
  }

  /** Ends a fault; false if it is not in force. What cannot be undone is only forgotten. */
  lift(id: number): boolean {
    const found = this.#laid.get(id)
    if (!found) return false
    this.#laid.delete(id)
    found.cancel()
    this.#process.record('fault', { fault: found.laid.fault, node: found.laid.node, phase: 'end' })
    found.end?.()
    return true
  }

  /** In the order in which they were injected. */
  list(node?: string): Laid[] {
    const all = [...this.#laid.values()].map(({ laid }) => laid)
    return node === undefined ? all : all.filter((laid) => laid.node === node)
  }
}
