import { assemble, type Lab, type LabOptions } from '../lab/assemble.ts'
import type { NodeSpec } from '../lab/fleet.ts'
import { Script } from '../lab/script.ts'
import type { App } from '../world.ts'
import { controlOf } from './control.ts'
import { addressOf, FarmWorld, type Layout } from './farm-world.ts'
import { FaultDesk } from './fault-desk.ts'
import { RecentEntries } from './recent-entries.ts'

export type FarmOptions = Omit<LabOptions, 'wrap'> & {
  layout?: Layout
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
  const desk = new FaultDesk(process, script)
  let controlled: App | undefined
  const answer = (request: Request) =>
    controlled?.fetch(request) ?? Response.json({ error: 'starting' }, { status: 503 })
  try {
    // Before the machines, whose free ports could take the one that was asked for.
    const control =
      controlPort === undefined ? undefined : await process.listen('control', { fetch: answer }, { port: controlPort })
    const nodes = layout === 'addresses' ? options.nodes.map(housed) : options.nodes
    const lab = await assemble(world, { ...options, nodes, wrap: script.wrap })
    controlled = controlOf({ lab, desk, script, recent })
    return { world, lab, desk, control: control?.url, stop: () => world.stop() }
  } catch (error) {
    world.stop()
    throw error
  }
}

/** An agent announces the address of its machine, and puts it into its certificate. */
const housed = (node: NodeSpec, index: number): NodeSpec => ({
  ...node,
  agent: { ...node.agent, address: addressOf(index) },
})
