import * as v from 'valibot'
import { HttpRules, withFaults, type FaultContext } from '../faults/with-faults.ts'
import type { Lab, LabNode } from '../lab/assemble.ts'
import type { FaultRow } from '../lab/faults/fault.ts'
import { Storm } from '../lab/faults/storm.ts'
import { faults, faultSchemas } from '../lab/faults/table.ts'
import type { App, Process } from '../world.ts'
import type { FarmWorld } from './farm-world.ts'

/** A fault in force. `lifts` is false for what has happened and cannot be undone. */
export type Laid = { id: number; node: string; fault: string; args: unknown; since: number; lifts: boolean }

/** A fault as it is ordered: its name, its own arguments and, if it is to end by itself, its length in milliseconds. */
const Order = v.looseObject({ fault: v.string(), forMs: v.optional(v.pipe(v.number(), v.minValue(0))) })

/** Injects and lifts the faults that scenarios know, at machines of a farm. */
export class FaultDesk {
  readonly #process: Process
  readonly #storm: Storm
  readonly #rules = new Map<string, HttpRules>()
  readonly #laid = new Map<number, { laid: Laid; end: (() => void) | undefined; cancel: () => void }>()
  #count = 0

  constructor(world: FarmWorld) {
    this.#process = world.process('faults')
    this.#storm = new Storm(world)
  }

  /** For `LabOptions.wrap`: puts the HTTP faults of a host before its app. */
  readonly wrap = (host: string, app: App): App => withFaults(app, this.rulesOf(host), this.#context)

  get #context(): FaultContext {
    return this.#process
  }

  /** The HTTP misbehaviour in force at a host (`bmc-…`, `agent-…`). */
  rulesOf(host: string): HttpRules {
    let rules = this.#rules.get(host)
    if (!rules) this.#rules.set(host, (rules = new HttpRules(this.#context)))
    return rules
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
    const end = row.strike(
      {
        lab,
        node,
        process: this.#process,
        storm: this.#storm,
        mislead: (host, rule) => this.rulesOf(host).lay(rule),
      },
      args,
    )
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
