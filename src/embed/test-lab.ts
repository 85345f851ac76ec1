import { MemoryStore } from '../conductor/store/memory-store.ts'
import type { OptionOverrides } from '../conductor/options/options.ts'
import { assemble, type Lab } from '../lab/assemble.ts'
import { Watch, type Violation } from '../lab/checkers.ts'
import { likeNodes, type LikeNodes } from '../lab/fleet.ts'
import { lastEntries } from '../lab/journal-view.ts'
import type { ApiAnswer } from '../lab/operator.ts'
import { Script } from '../lab/script.ts'
import type { FaultSpec } from '../scenarios/scenario.ts'
import { Outside } from '../sim/outside.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import type { App, Clock, Entry } from '../world.ts'
import { NotReached } from './not-reached.ts'
import { TestNode } from './test-node.ts'

/** One node of a test lab. Whatever is left out is as usual: two disks full of `tenant-a`'s data, iPXE. */
export type NodeSettings = LikeNodes & {
  /** By default `node-1`, `node-2`, … */
  name?: string
}

export type LabSettings = {
  /** How many nodes alike, or each by itself; by default one. */
  nodes?: number | readonly NodeSettings[]
  /** Of all chance: the same seed gives the same run, byte by byte. By default `1`. */
  seed?: string | number
  /**
   * Options and quirks of Cleanroom's own conductor, or `false` for a lab without one: your program is the conductor, see
   * {@link TestLab.serveIronic}.
   */
  conductor?: false | ConductorSettings
  /** Faults from the start; more can be added at any time with {@link TestLab.fault}. */
  faults?: readonly FaultSpec[]
}

export type ConductorSettings = {
  /** By Ironic's names: `{ 'conductor.clean_callback_timeout': 600 }`, in Ironic's units. */
  options?: OptionOverrides
  /** `upstream` (as Ironic is, oddities included), `none` (hardened), or the names of those to have. */
  quirks?: 'upstream' | 'none' | string[]
}

/** The longest a wait may take without `withinMs`: a day of virtual time. */
const dayMs = 24 * 3_600_000

/** Who the conductor is in the journal and on the virtual network. */
const ironic = 'ironic'

/**
 * A laboratory inside a test: conductor, machines, BMCs and agents in virtual time.
 *
 * Time stands still unless somebody waits for it: `await lab.advance(ms)`, `await node.reaches(state)`, a request.
 */
export class TestLab {
  readonly nodes: readonly TestNode[]
  readonly #world: VirtualWorld
  readonly #lab: Lab
  readonly #script: Script
  readonly #outside: Outside
  readonly #watch: Watch | undefined

  private constructor(world: VirtualWorld, lab: Lab, script: Script, outside: Outside) {
    this.#world = world
    this.#lab = lab
    this.#script = script
    this.#outside = outside
    this.#watch = lab.conductor && new Watch(lab)
    this.nodes = lab.nodes.map((node) => new TestNode(this, lab, node))
  }

  /** What {@link createLab} calls. */
  static async create(settings: LabSettings): Promise<TestLab> {
    const { nodes = 1, seed = '1', conductor = {}, faults = [] } = settings
    const world = new VirtualWorld({ seed: String(seed), keepJournal: true, bodies: 'platform' })
    const script = new Script(world)
    const lab = await assemble(world, {
      nodes: specsOf(nodes, conductor && conductor.quirks === 'none'),
      wrap: script.wrap,
      ...(conductor ? { conductor: { store: new MemoryStore(), ...conductor } } : { ironicUrl: `http://${ironic}` }),
    })
    const outside = new Outside(world, world.process(conductor ? 'test' : ironic))
    const testLab = new TestLab(world, lab, script, outside)
    script.play(lab, { actions: [], faults })
    return testLab
  }

  /** By name. Throws if there is none. */
  node(name: string): TestNode {
    const found = this.nodes.find((node) => node.name === name)
    if (found) return found
    throw new Error(`There is no node ${name} in the lab, only ${this.nodes.map((node) => node.name).join(', ')}.`)
  }

  /** Milliseconds since the Unix epoch, in virtual time. A lab begins on 1 January 2026. */
  get now(): number {
    return this.#world.clock.now()
  }

  /** Everything that has happened, in order: requests, transitions, locks, steps, erases, faults. */
  get journal(): readonly Entry[] {
    return this.#world.journal.entries
  }

  /** SHA-256 of the journal: equal digests are equal runs. */
  get digest(): string {
    return this.#world.journal.digest()
  }

  /** The lab's time for a program under test: what sleeps by it takes virtual time only. */
  get clock(): Clock {
    return this.#outside.clock
  }

  /** Lets `ms` milliseconds of virtual time pass. */
  advance(ms: number): Promise<void> {
    return this.#outside.advance(ms)
  }

  /**
   * Lets time pass until `goal` holds. Throws {@link NotReached}, with the end of the journal, if it does not within
   * `withinMs` milliseconds of virtual time (a day). `what` names it in the message.
   */
  async until(goal: () => boolean, { withinMs = dayMs, what = 'what was waited for', node }: Wait = {}): Promise<void> {
    const from = this.now
    if ((await this.#outside.until(goal, withinMs)) === 'goal') return
    const about = node === undefined ? undefined : this.#lab.node(node)
    throw new NotReached(
      typeof what === 'string' ? what : what(),
      this.now - from,
      lastEntries(this.journal, 8, about),
      from,
    )
  }

  /** Lets time pass until nobody works on any node any more: no lock, every node in a state that stays. */
  settle({ withinMs = dayMs }: { withinMs?: number } = {}): Promise<void> {
    const isSettled = () => this.#lab.states.atRest && this.#script.idle
    return this.until(isSettled, { withinMs, what: 'everybody settled' })
  }

  /**
   * Orders a fault, with the same words as a scenario: `{ do: 'agent crashes', on: { kind: 'step', phase: 'wait' }, afterMs:
   * 60_000 }`. Without `node` it strikes each node. `cleanroom faults` lists them.
   */
  fault(...faults: readonly FaultSpec[]): void {
    this.#script.play(this.#lab, { actions: [], faults })
  }

  /** Faults that were ordered and whose moment has not come. */
  get pendingFaults(): string[] {
    return this.#script.pending()
  }

  /** A request to the conductor's API, as an operator sends it. Gives error answers like others. */
  request(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    return this.inTime(() => this.#lab.operator.request(method, path, body))
  }

  /**
   * Does `work`, which waits for things within the lab, and lets time pass until it is done. Throws {@link NotReached} if it
   * is not within `withinMs` milliseconds of virtual time (a day).
   */
  async inTime<T>(work: () => Promise<T>, { withinMs = dayMs }: { withinMs?: number } = {}): Promise<T> {
    let done = false
    const end = work().finally(() => (done = true))
    // The error is the caller's, not the wait's.
    end.catch(() => {})
    await this.until(() => done, { withinMs, what: 'the end of the work' })
    return end
  }

  /**
   * Sends a request to a host of the lab (`http://bmc-node-1/redfish/v1/`, `http://agent-node-1/v1/status`, `http://ironic`)
   * and lets time pass until the answer is there. Rejects as the platform's `fetch` does, after `timeoutMs` of virtual time
   * (a minute) at the latest. `cleanroom/msw` gives the platform's own `fetch` this way into the lab.
   */
  fetch(request: Request | string, options: RequestInit & { timeoutMs?: number } = {}): Promise<Response> {
    const { timeoutMs, ...init } = options
    return this.#outside.fetch(new Request(request, init), timeoutMs === undefined ? {} : { timeoutMs })
  }

  /** Whether a host of that name belongs to the lab, whether it listens now or not. */
  has(host: string): boolean {
    return host === ironic || this.nodes.some(({ name }) => host === `bmc-${name}` || host === `agent-${name}`)
  }

  /**
   * Makes your conductor the Ironic of a lab that has none: agents send their look-ups and heartbeats to `app`. The returned
   * function takes it away again, as a crash would.
   */
  serveIronic(app: App): Promise<() => void> {
    if (this.#lab.conductor) throw new Error('The lab has a conductor; make it with { conductor: false }.')
    return this.#outside.serve(ironic, app)
  }

  /** Whether Cleanroom's own conductor is part of the lab. */
  get hasConductor(): boolean {
    return this.#lab.conductor !== undefined
  }

  /** Kill -9: nothing of the conductor runs afterwards; its database keeps what it had. */
  killConductor(): void {
    this.#lab.conductor?.kill()
  }

  /** Starts the conductor again with the same database. */
  async startConductor(): Promise<void> {
    await this.inTime(async () => this.#lab.conductor?.start())
  }

  /** Invariants of cleaning that were violated so far. Empty in a lab without Cleanroom's own conductor. */
  get violations(): readonly Violation[] {
    return this.#watch ? [...this.#watch.violations] : []
  }
}

type Wait = { withinMs?: number; what?: string | (() => string); node?: string }

/** A hardened conductor has hardened agents, as in a scenario. */
function specsOf(nodes: number | readonly NodeSettings[], hardened: boolean) {
  const usual = { tenant: 'tenant-a', ...(hardened ? { agent: { hardened } } : {}) }
  if (typeof nodes === 'number') return likeNodes(nodes, usual)
  return nodes.map(({ name, ...rest }, i) => {
    const [spec] = likeNodes(1, { ...usual, ...rest })
    if (!spec) throw new Error('no node')
    return { ...spec, name: name ?? `node-${i + 1}` }
  })
}

/** Builds a lab whose nodes are enrolled and `manageable`, with a tenant's data on their disks, ready to be cleaned. */
export const createLab = (settings: LabSettings = {}): Promise<TestLab> => TestLab.create(settings)
