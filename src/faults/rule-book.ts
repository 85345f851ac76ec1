import type { App } from '../world.ts'
import { matchesGlob } from './glob.ts'
import type { HttpRule } from './http-rule.ts'
import { HttpRules, withFaults, type FaultContext, type Lift, type RuleProgress } from './with-faults.ts'

/** A rule and the servers it is for: the names of their hosts, in which `*` stands for anything. */
export type PlacedRule = HttpRule & { at: string }

/** A rule in force, and how far it has got at every server that has heard of it. Plain data. */
export type LaidRule = PlacedRule & { id: number; progress: Record<string, RuleProgress> }

type Entry = { id: number; placed: PlacedRule; before: Record<string, RuleProgress>; lifts: Map<string, Lift> }

/**
 * The rules of many servers. One that begins to listen later has them as well, and one that listens again goes on where it
 * was. Every server counts for itself.
 */
export class RuleBook {
  readonly #contextOf: (host: string) => FaultContext
  readonly #servers = new Map<string, HttpRules>()
  readonly #entries = new Map<number, Entry>()
  #count = 0

  constructor(contextOf: (host: string) => FaultContext) {
    this.#contextOf = contextOf
  }

  /** Puts the rules before an app that listens under the name `host`. */
  readonly wrap = (host: string, app: App): App => {
    const context = this.#contextOf(host)
    let rules = this.#servers.get(host)
    if (!rules) {
      this.#servers.set(host, (rules = new HttpRules(context)))
      for (const entry of this.#entries.values()) this.#apply(entry, host, rules)
    }
    return withFaults(app, rules, context)
  }

  lay(placed: PlacedRule): LaidRule {
    return this.#add({ id: ++this.#count, placed, before: {}, lifts: new Map() })
  }

  /** False if there is no such rule. */
  lift(id: number): boolean {
    const entry = this.#entries.get(id)
    if (!entry) return false
    for (const lift of entry.lifts.values()) lift()
    return this.#entries.delete(id)
  }

  /** In the order in which they were laid: the first that strikes a request is the one it suffers. */
  list(): LaidRule[] {
    return [...this.#entries.values()].map(shown)
  }

  /** Lays the rules of a {@link list} again, each as far as it was. */
  restore(saved: readonly LaidRule[]): void {
    for (const { id, progress, ...placed } of saved) {
      this.#count = Math.max(this.#count, id)
      this.#add({ id, placed, before: progress, lifts: new Map() })
    }
  }

  #add(entry: Entry): LaidRule {
    this.#entries.set(entry.id, entry)
    for (const [host, rules] of this.#servers) this.#apply(entry, host, rules)
    return shown(entry)
  }

  #apply({ placed: { at, ...rule }, before, lifts }: Entry, host: string, rules: HttpRules): void {
    if (matchesGlob(host, at)) lifts.set(host, rules.lay(rule, before[host]))
  }
}

const shown = ({ id, placed, before, lifts }: Entry): LaidRule => {
  const now = [...lifts].map(([host, lift]) => [host, lift.progress()] as const)
  return { id, ...placed, progress: { ...before, ...Object.fromEntries(now) } }
}
