import { matchesGlob } from '../faults/glob.ts'
import type { Machine } from '../machine/machine.ts'
import type { Clock, Random } from '../world.ts'
import type { AgentFault, EffectAt, FaultMatch, FaultPoint, Occurrence } from './faults.ts'

/** What an occasion is about. */
export type Occasion = { boot: number; command?: string; step?: string | undefined; tool?: string }

type Count = { matched: number; struck: number; since: number; random: Random }

/** The faults ordered for the agents of one machine. Occasions are counted over all its boots. */
export class FaultDesk {
  readonly #machine: Machine
  readonly #clock: Clock
  readonly #random: Random
  readonly #counts = new Map<AgentFault, Count>()

  constructor(machine: Machine, clock: Clock, random: Random) {
    this.#machine = machine
    this.#clock = clock
    this.#random = random
  }

  /** Puts a fault in force; the returned function lifts it. One that is in force already goes on as it was. */
  order(fault: AgentFault): () => void {
    if (!this.#counts.has(fault)) {
      const random = this.#random.fork(`fault ${this.#counts.size}`)
      this.#counts.set(fault, { matched: 0, struck: 0, since: this.#clock.now(), random })
    }
    return () => void this.#counts.delete(fault)
  }

  /** The effects of all faults that strike here, earlier ones over later ones, and their names. */
  strike<Point extends FaultPoint>(
    at: Point,
    occasion: Occasion,
  ): { names: string[]; does: EffectAt<Point> } | undefined {
    const hits = [...this.#counts].filter(([fault, count]) => fault.at === at && this.#strikes(fault, count, occasion))
    if (hits.length === 0) return undefined
    const does = Object.assign({}, ...hits.toReversed().map(([fault]) => fault.does)) as EffectAt<Point>
    return { names: hits.map(([{ name }]) => name ?? at), does }
  }

  #strikes({ match = {}, times = Infinity }: AgentFault, count: Count, occasion: Occasion): boolean {
    if (count.struck >= times || !this.#fits(match, count.since, occasion)) return false
    count.matched++
    if (match.nth !== undefined && !isNth(count.matched, match.nth)) return false
    if (match.probability !== undefined && count.random.next() >= match.probability) return false
    count.struck++
    return true
  }

  #fits(match: FaultMatch, since: number, occasion: Occasion): boolean {
    const { node, boot, command, step, tool, fromMs = 0, untilMs = Infinity } = match
    if (node !== undefined && !matchesGlob(this.#machine.name, node)) return false
    if (boot !== undefined && !isNth(occasion.boot, boot)) return false
    if (command !== undefined && occasion.command !== command) return false
    if (step !== undefined && occasion.step !== step) return false
    if (tool !== undefined && !occasion.tool?.startsWith(tool)) return false
    const elapsedMs = this.#clock.now() - since
    return elapsedMs >= fromMs && elapsedMs < untilMs
  }
}

const desks = new WeakMap<Machine, FaultDesk>()

/** Where faults of this machine's agents were ordered, if any ever were. */
export const faultDeskOf = (machine: Machine): FaultDesk | undefined => desks.get(machine)

/** Orders a fault for a machine's agents, the running one included; the returned function lifts it. */
export function orderAgentFault(machine: Machine, fault: AgentFault, clock: Clock, random: Random): () => void {
  let desk = desks.get(machine)
  if (!desk) desks.set(machine, (desk = new FaultDesk(machine, clock, random)))
  return desk.order(fault)
}

function isNth(count: number, nth: Occurrence): boolean {
  if (typeof nth === 'number') return count === nth
  if (isList(nth)) return nth.includes(count)
  const { from = 1, to = Infinity, every = 1 } = nth
  return count >= from && count <= to && (count - from) % every === 0
}

const isList = (nth: Occurrence): nth is readonly number[] => Array.isArray(nth)
