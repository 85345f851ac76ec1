import { RuleBook, type PlacedRule } from '../faults/rule-book.ts'
import { assemble, type Lab, type LabOptions } from '../lab/assemble.ts'
import type { NodeSpec } from '../lab/fleet.ts'
import { Script } from '../lab/script.ts'
import type { FaultSpec } from '../scenarios/moments.ts'
import type { App } from '../world.ts'
import { controlOf } from './control.ts'
import { addressOf, FarmWorld, type Layout } from './farm-world.ts'
import { FaultDesk } from './fault-desk.ts'
import { HardwareStore } from './hardware-store.ts'
import { Keeper } from './keeper.ts'
import { RecentEntries } from './recent-entries.ts'
import { ruleContext } from './rule-context.ts'

export type FarmOptions = Omit<LabOptions, 'wrap' | 'saved'> & {
  layout?: Layout
  /** SQLite file in which the hardware and the rules in force survive the program, however it ends. */
  db?: string
  /** Rules in force from the start, and faults, each for its moment. */
  rules?: readonly PlacedRule[]
  faults?: readonly FaultSpec[]
  /** Of the one port that all agents share. */
  agentPort?: number
  /** Of the control API, on 127.0.0.1; without it there is none. */
  controlPort?: number
  /** Sees the world before anything happens in it. */
  prepare?: (world: FarmWorld) => void
}

/** Machines, BMCs and agents on real sockets, in one process. */
export type Farm = {
  world: FarmWorld
  lab: Lab
  desk: FaultDesk
  book: RuleBook
  /** URL of the control API. */
  control: string | undefined
  /** Ends everything: listeners, timers, requests under way. */
  stop(): void
}

/** Starts a farm. What it has opened is closed again if it cannot be started. */
export async function startFarm({
  layout = 'ports',
  agentPort = 0,
  controlPort,
  db,
  rules = [],
  faults = [],
  prepare,
  ...options
}: FarmOptions): Promise<Farm> {
  const { address = '127.0.0.1', seed = 'cleanroom', ironicUrl } = options
  const names = options.nodes.map(({ name }) => name)
  const world = new FarmWorld({
    layout,
    names,
    address,
    agentPort,
    seed,
    ironicUrl: options.conductor ? undefined : ironicUrl,
  })
  const recent = new RecentEntries()
  if (controlPort !== undefined) world.journal.subscribe((entry) => recent.add(entry))
  prepare?.(world)
  const script = new Script(world)
  const process = world.process('control')
  let lab: Lab | undefined
  const book = new RuleBook(ruleContext(world, () => lab))
  const desk = new FaultDesk(process, script, book)
  const store = db === undefined ? undefined : new HardwareStore(db)
  let controlled: App | undefined
  const answer = (request: Request) =>
    controlled?.fetch(request) ?? Response.json({ error: 'starting' }, { status: 503 })
  try {
    // Before the machines, whose free ports could take the one that was asked for.
    const control =
      controlPort === undefined ? undefined : await process.listen('control', { fetch: answer }, { port: controlPort })
    if (store) book.restore(store.rules)
    for (const rule of rules) book.lay(rule)
    const nodes = layout === 'addresses' ? options.nodes.map(housed) : options.nodes
    const wrap: LabOptions['wrap'] = (host, app, process) => book.wrap(host, script.wrap(host, app, process))
    lab = await assemble(world, { ...options, nodes, wrap, ...(store && { saved: store }) })
    const keeper = store && new Keeper({ store, lab, book, process, journal: world.journal })
    controlled = controlOf({ lab, desk, script, recent, book })
    if (faults.length > 0) script.play(lab, { actions: [], faults })
    const stop = () => {
      keeper?.saveAll()
      world.stop()
      store?.close()
    }
    return { world, lab, desk, book, control: control?.url, stop }
  } catch (error) {
    world.stop()
    store?.close()
    throw error
  }
}

/** An agent announces the address of its machine, and puts it into its certificate. */
const housed = (node: NodeSpec, index: number): NodeSpec => ({
  ...node,
  agent: { ...node.agent, address: addressOf(index) },
})
