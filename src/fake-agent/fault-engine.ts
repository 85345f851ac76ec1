import { matchesGlob } from '../faults/glob.ts'
import type { Machine } from '../machine/machine.ts'
import type { Clock, Random } from '../world.ts'
import type { AgentFault, EffectAt, FaultMatch, FaultPoint, Occurrence } from './faults.ts'

/** What an occasion is about. */
export type Occasion = { boot: number; command?: string; step?: string | undefined; tool?: string }

type Count = { matched: number; struck: number; random: Random }
type History = { since: number; counts: Map<AgentFault, Count> }

/** Occasions are counted by machine, over all its boots. */
const histories = new WeakMap<Machine, History>()

/** Decides which faults strike an agent, and when. */
export class FaultEngine {
  readonly #faults: readonly AgentFault[]
  readonly #machine: Machine
  readonly #clock: Clock
  readonly #history: History

  constructor(faults: readonly AgentFault[], machine: Machine, clock: Clock, random: Random) {
    this.#faults = faults
    this.#machine = machine
    this.#clock = clock
    let history = histories.get(machine)
    if (!history) histories.set(machine, (history = { since: clock.now(), counts: new Map() }))
    this.#history = history
    for (const [i, fault] of faults.entries()) {
      if (!history.counts.has(fault))
        history.counts.set(fault, { matched: 0, struck: 0, random: random.fork(`fault ${i}`) })
    }
  }

  /** The effects of all faults that strike here, earlier ones over later ones, and their names. */
  strike<Point extends FaultPoint>(
    at: Point,
    occasion: Occasion,
  ): { names: string[]; does: EffectAt<Point> } | undefined {
    const hits = this.#faults.filter((fault) => fault.at === at && this.#strikes(fault, occasion))
    if (hits.length === 0) return undefined
    const does = Object.assign({}, ...hits.toReversed().map((fault) => fault.does)) as EffectAt<Point>
    return { names: hits.map(({ name }) => name ?? at), does }
  }

  #strikes(fault: AgentFault, occasion: Occasion): boolean {
    const { match = {}, times = Infinity } = fault
    const count = this.#history.counts.get(fault) as Count
    if (count.struck >= times || !this.#fits(match, occasion)) return false
    count.matched++
    if (match.nth !== undefined && !isNth(count.matched, match.nth)) return false
    if (match.probability !== undefined && count.random.next() >= match.probability) return false
    count.struck++
    return true
  }

  #fits({ node, boot, command, step, tool, fromMs = 0, untilMs = Infinity }: FaultMatch, occasion: Occasion): boolean {
    if (node !== undefined && !matchesGlob(this.#machine.name, node)) return false
    if (boot !== undefined && !isNth(occasion.boot, boot)) return false
    if (command !== undefined && occasion.command !== command) return false
    if (step !== undefined && occasion.step !== step) return false
    if (tool !== undefined && !occasion.tool?.startsWith(tool)) return false
    const elapsedMs = this.#clock.now() - this.#history.since
    return elapsedMs >= fromMs && elapsedMs < untilMs
  }
}

function isNth(count: number, nth: Occurrence): boolean {
  if (typeof nth === 'number') return count === nth
  if (isList(nth)) return nth.includes(count)
  const { from = 1, to = Infinity, every = 1 } = nth
  return count >= from && count <= to && (count - from) % every === 0
}

const isList = (nth: Occurrence): nth is readonly number[] => Array.isArray(nth)
