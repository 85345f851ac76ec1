import * as v from 'valibot'
import { HttpRules, withFaults, type FaultContext } from '../faults/with-faults.ts'
import { when, type Awaiting, type Trigger } from '../faults/trigger.ts'
import { isWanted, selects } from '../faults/select.ts'
import { botOf, type Bot, type BotName } from '../scenarios/bot.ts'
import type { ActionSpec, FaultSpec } from '../scenarios/moments.ts'
import { ConnectionCut, type App, type Entry, type Process } from '../world.ts'
import { actions } from './actions.ts'
import type { Lab, LabNode, LabWorld } from './assemble.ts'
import { BotAtWork } from './bot-at-work.ts'
import type { FaultRow, Site } from './faults/fault.ts'
import { ruleEffects } from './faults/rule-effects.ts'
import { Storm } from './faults/storm.ts'
import { faults } from './faults/table.ts'
import type { ApiAnswer } from './operator.ts'

/** An answer other than the action's author expected. */
export type Surprise = { action: string; node: string; answer: ApiAnswer | { error: string } }

/** What a scenario orders. */
export type Ordered = {
  actions: readonly ActionSpec[]
  faults: readonly FaultSpec[]
  bots?: readonly (BotName | Bot)[]
}

/** A fault that was ordered, until it has an effect on one of its nodes. */
type Unfelt = { order: FaultSpec; shows: readonly Trigger[] }

/**
 * Plays a scenario's actions and faults in a lab. Made before the lab, because apps get their faults when they begin to
 * listen.
 */
export class Script {
  readonly surprises: Surprise[] = []
  readonly #world: LabWorld
  /** Faults have a process and dice of their own: laying one moves nobody else's. */
  readonly #process: Process
  readonly #rules = new Map<string, HttpRules>()
  readonly #storm: Storm
  readonly #awaited: { what: string; awaiting: Awaiting }[] = []
  /** How the faults in force are ended. */
  readonly #ends = new Set<() => void>()
  readonly #unfelt = new Set<Unfelt>()
  readonly #felt = new Set<FaultSpec>()
  readonly #bots: BotAtWork[] = []
  #underWay = 0

  constructor(world: LabWorld) {
    this.#world = world
    this.#process = world.process('faults')
    this.#storm = new Storm(world)
  }

  /** For `LabOptions.wrap`. */
  readonly wrap = (host: string, app: App, process?: Process): App =>
    withFaults(process ? ofTheLiving(app, process) : app, this.#rulesOf(host), this.#context(host))

  /** Whether nothing is under way and nothing waits for a time. What waits for an entry may wait for ever. */
  get idle(): boolean {
    if (this.#underWay > 0 || this.#bots.some(({ busy }) => busy)) return false
    return !this.#awaited.some(({ awaiting }) => awaiting.state === 'waiting for a time')
  }

  /** Actions and faults whose moment has not come. */
  pending(): string[] {
    return this.#awaited.filter(({ awaiting }) => awaiting.state !== 'done').map(({ what }) => what)
  }

  /** Faults that were laid and had no effect. */
  unfelt(): string[] {
    return [...new Set([...this.#unfelt].map(({ order }) => order))].map((order) => order.do)
  }

  /** Ends all faults and gives up everything that waits for its moment, bots included. */
  lift(): void {
    for (const { awaiting } of this.#awaited) awaiting.cancel()
    for (const bot of this.#bots) bot.stop()
    for (const end of this.#ends) end()
    this.#ends.clear()
  }

  play(lab: Lab, script: Ordered): void {
    this.#lab = lab
    this.#world.journal.subscribe((entry) => this.#feel(entry))
    for (const bot of script.bots ?? []) this.#bots.push(new BotAtWork(lab, botOf(bot)))
    for (const fault of script.faults) {
      const row = faults[fault.do] as unknown as FaultRow<v.ObjectEntries>
      for (const node of row.scope === 'lab' ? lab.nodes.slice(0, 1) : nodesOf(lab, fault.node))
        this.#await(fault, `${fault.do} (${node.spec.name})`, row.scope === 'node' ? node : undefined, () =>
          this.#strike(row, fault, this.site(lab, node)),
        )
    }
    for (const action of script.actions)
      for (const node of nodesOf(lab, action.node))
        this.#await(action, `${action.do} (${node.spec.name})`, node, () => this.#act(lab, action, node))
  }

  #lab: Lab | undefined

  #await(spec: ActionSpec | FaultSpec, what: string, node: LabNode | undefined, run: () => void): void {
    const { on, nth = 1, afterMs = 0, probability } = spec
    const { journal } = this.#world
    const timing = on ? { on, nth, afterMs } : { afterMs }
    const about = node && ((entry: Entry) => isAbout(entry, node))
    const dice = probability === undefined ? undefined : this.#process.random.fork(`moment ${this.#awaited.length}`)
    const cast = () => {
      if (!dice || dice.next() < (probability ?? 1)) run()
    }
    const awaiting = when(timing, { journal, clock: this.#process.clock, ...(about ? { about } : {}) }, cast)
    this.#awaited.push({ what, awaiting })
  }

  #feel(entry: Entry): void {
    for (const unfelt of this.#unfelt) if (unfelt.shows.some((trigger) => selects(trigger, entry))) this.#feltAt(unfelt)
  }

  #feltAt({ order }: Unfelt): void {
    this.#felt.add(order)
    for (const unfelt of this.#unfelt) if (unfelt.order === order) this.#unfelt.delete(unfelt)
  }

  #strike(row: FaultRow<v.ObjectEntries>, order: FaultSpec, place: Site): void {
    const { forMs, needed = true, ...fault } = order
    const { do: name, on: _on, nth: _nth, afterMs: _after, probability: _, node: _node, ...given } = fault as Arguments
    const what = { fault: name, ...(row.scope === 'node' ? { node: place.node.spec.name } : {}) }
    this.#process.record('fault', { ...what, phase: 'start' })
    const args = v.parse(v.strictObject(row.args), given)
    const unfelt: Unfelt = { order, shows: [] }
    const site = { ...place, felt: () => this.#feltAt(unfelt) }
    const shows = needed && !this.#felt.has(order) ? row.shows?.(site, args) : undefined
    if (shows) {
      if (shows !== 'by itself') unfelt.shows = shows
      this.#unfelt.add(unfelt)
    }
    const undo = row.strike(site, args)
    const end = () => {
      this.#ends.delete(end)
      undo?.()
    }
    if (undo) this.#ends.add(end)
    if (forMs === undefined) return
    this.#underWay++
    this.#process.clock.after(forMs, () => {
      this.#underWay--
      this.#process.record('fault', { ...what, phase: 'end' })
      end()
    })
  }

  /** Where a fault strikes. */
  site(lab: Lab, node: LabNode): Site {
    return {
      lab,
      node,
      process: this.#process,
      storm: this.#storm,
      mislead: (host, rule) => this.#rulesOf(host).lay(rule),
      felt: () => {},
    }
  }

  #act(lab: Lab, action: ActionSpec, node: LabNode): void {
    this.#underWay++
    const { operator } = lab
    const row = actions[action.do] as { act: (o: typeof operator, n: LabNode, a: unknown) => Promise<ApiAnswer> }
    operator.process.record('action', { do: action.do, node: node.uuid })
    operator.process.spawn(action.do, async () => {
      try {
        const answer = await row.act(operator, node, action)
        if (!isExpected(answer, action.answer)) this.#surprise(action, node, answer)
      } catch (error) {
        this.#surprise(action, node, { error: error instanceof Error ? error.message : String(error) })
      } finally {
        this.#underWay--
      }
    })
  }

  #surprise({ do: action }: ActionSpec, { spec: { name: node } }: LabNode, answer: Surprise['answer']): void {
    this.surprises.push({ action, node, answer })
  }

  #rulesOf(host: string): HttpRules {
    let rules = this.#rules.get(host)
    if (!rules) this.#rules.set(host, (rules = new HttpRules(this.#context(host))))
    return rules
  }

  #context(host: string): FaultContext {
    const { clock, random } = this.#process
    const machine = () => {
      const name = host.replace(/^(agent|bmc)-/, '')
      return this.#lab?.nodes.find(({ spec }) => spec.name === name)?.machine
    }
    return {
      clock,
      random: random.fork(host),
      record: (kind, detail) => this.#process.record(kind, { host, ...detail }),
      state: () => {
        const { power, running, boots, progress } = machine() ?? {}
        return { power, running, boots, progress }
      },
      effect: (name) => {
        const victim = machine()
        if (victim) ruleEffects[name]?.(victim)
      },
    }
  }
}

/** A fault as it is written: its own arguments among the others. */
type Arguments = Record<string, unknown>

const nodesOf = (lab: Lab, name: string | undefined): LabNode[] => (name === undefined ? lab.nodes : [lab.node(name)])

/** Whether an entry is of this node, its machine, its agent or its BMC. */
export const isAbout = ({ source, node: of, to }: Entry, { uuid, spec: { name } }: LabNode): boolean =>
  of === uuid ||
  of === name ||
  source === name ||
  [`agent-${name}`, `bmc-${name}`].some((host) => source === host || to === host)

const isExpected = (
  { status, text }: ApiAnswer,
  wanted: { status: number | readonly number[]; text?: string | undefined } | undefined,
): boolean => (wanted ? isWanted(status, wanted.status) && isWanted(text, wanted.text ?? '**') : status < 400)

/** A request that a fault delayed may come to a server that has died meanwhile. */
const ofTheLiving = (app: App, process: Process): App => ({
  fetch: (request) => {
    if (!process.alive) throw new ConnectionCut()
    return app.fetch(request)
  },
})
