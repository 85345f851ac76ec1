import { MemoryStore } from '../conductor/store/memory-store.ts'
import type { Node } from '../conductor/node.ts'
import type { Store } from '../conductor/store/store.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Exchange } from '../sim/network.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import type { Entry } from '../world.ts'
import { assemble, type Lab } from './assemble.ts'
import { Watch } from './checkers.ts'
import { bmcOf, likeNodes } from './fleet.ts'
import { Script } from './script.ts'
import { watchedStore } from './watched-store.ts'

export type StageOptions = {
  seed?: string
  /** A fresh one; by default in memory. */
  store?: Store
  bodies?: 'text' | 'platform'
  /** Sees every entry while it is written. */
  onEntry?: (entry: Entry) => void
  /** The run is cut off as soon as this holds, as if its time were up. */
  enough?: () => boolean
  witness?: Witness
}

/** Sees what no journal keeps: what was said over HTTP, and every change of a node's record. Secrets are not masked. */
export type Witness = {
  /** Just before the journal's line about the request. */
  exchange(exchange: Exchange): void
  /** `at` is in milliseconds since the epoch. */
  saved(at: number, before: Node | undefined, after: Node): void
}

/** A file server for images of firmware, which say in their names what they are (`bios-9.9.9.bin`). */
const images = { fetch: () => new Response('an image') }

export type End = 'rest' | 'stuck' | 'limit'

/** What moves a node on. Heartbeats and reads of a power state go on for ever and say nothing. */
const moves = new Set(
  [
    ['transition', 'step', 'command', 'erase', 'boot', 'halted', 'power', 'mains', 'firmware', 'bios', 'disk'],
    ['action', 'bot', 'conductor started', 'conductor killed'],
  ].flat(),
)
const hourMs = 3_600_000

/** A scenario in a world of its own, from the first curtain to the last. */
export class Stage {
  readonly scenario: Scenario
  readonly world: VirtualWorld
  readonly script: Script
  readonly #store: Store
  readonly #enough: () => boolean
  /** When the first action was due, in milliseconds since the epoch. */
  startAt: number
  #firstEntry = 0
  #movedAt: number
  #lab: Lab | undefined

  constructor(scenario: Scenario, options: StageOptions = {}) {
    const { seed = '1', bodies = 'text', store = new MemoryStore(), onEntry, enough = () => false, witness } = options
    this.scenario = scenario
    this.world = new VirtualWorld({ seed: `${scenario.name} ${seed}`, keepJournal: true, bodies })
    if (onEntry) this.world.journal.subscribe(onEntry)
    this.world.journal.subscribe(({ kind, at }) => {
      if (moves.has(kind)) this.#movedAt = at
    })
    this.script = new Script(this.world)
    this.#store = witness
      ? watchedStore(store, (before, after) => witness.saved(this.world.clock.now(), before, after))
      : store
    if (witness) this.world.network.witness = (exchange) => witness.exchange(exchange)
    this.#enough = enough
    this.startAt = this.#movedAt = this.world.clock.now()
  }

  /** Absent before {@link play}, and if the lab could not be built. */
  get lab(): Lab | undefined {
    return this.#lab
  }

  /** Everything from the first action on. */
  get entries(): Entry[] {
    return this.world.journal.entries.slice(this.#firstEntry)
  }

  get tookMs(): number {
    return this.world.clock.now() - this.startAt
  }

  /** Plays the scenario to its end. */
  async play(): Promise<{ lab: Lab; watch: Watch; ended: End }> {
    const { world, script, scenario } = this
    await world.process('files').listen('files', images)
    const lab = (this.#lab = await assemble(world, labOptions(scenario, this.#store, script)))
    this.startAt = this.#movedAt = world.clock.now()
    this.#firstEntry = world.journal.entries.length
    const watch = new Watch(lab)
    script.play(lab, scenario)
    const ended = await this.#toTheEnd(lab)
    return { lab, watch, ended }
  }

  /**
   * Runs until everybody has settled, nothing more is going to be done and it stays so, or time is up. Time goes on while
   * somebody is in the middle of something, even if only periodic work is left: it may be what ends it.
   */
  async #toTheEnd(lab: Lab): Promise<End> {
    const { world, script, startAt } = this
    const { limitMs, restMs } = this.scenario
    const settled = () => lab.states.atRest && script.idle
    const keepAlive = world.clock.after(limitMs + 1, () => {})
    try {
      for (;;) {
        const leftMs = startAt + limitMs - world.clock.now()
        const { ended } = await world.run(Math.max(0, leftMs), () => settled() || this.#enough())
        if (this.#enough()) return 'limit'
        if (ended === 'limit') return world.clock.now() - this.#movedAt >= hourMs ? 'stuck' : 'limit'
        if (restMs === 0) return 'rest'
        let over = false
        world.clock.after(restMs, () => (over = true))
        await world.run(restMs + 1, () => over)
        if (settled()) return 'rest'
      }
    } finally {
      keepAlive()
    }
  }

  /** Who is in the middle of something, and since when nothing has moved. */
  waiting(): string[] {
    const quietMs = this.world.clock.now() - this.#movedAt
    return (this.#lab?.nodes ?? [])
      .filter(({ uuid }) => this.#lab?.states.isUnsettled(uuid))
      .map(({ uuid, spec: { name } }) => {
        const state = this.#lab?.states.stateOf(uuid)
        return `${name} is in ${state}, and nothing has moved for ${Math.round(quietMs / 60_000)} min`
      })
  }
}

function labOptions({ fleet, options, quirks = 'upstream' }: Scenario, store: Store, script: Script) {
  const { count, profile, boot, tenant, record, agent, bmc, kernelParameters } = fleet
  const nodes = likeNodes(count, {
    profile,
    boot,
    record,
    agent: quirks === 'none' ? { hardened: true, ...agent } : agent,
    ...(tenant === null ? {} : { tenant }),
    ...(bmc === undefined ? {} : { bmc: bmcOf(bmc) }),
  })
  return { nodes, kernelParameters, conductor: { store, options, quirks }, wrap: script.wrap }
}
