import { MemoryStore } from '../src/conductor/store/memory-store.ts'
import { SqliteStore } from '../src/conductor/store/sqlite-store.ts'
import { assemble, type Lab } from '../src/lab/assemble.ts'
import { likeNodes } from '../src/lab/fleet.ts'
import { VirtualWorld } from '../src/sim/virtual-world.ts'

export type FleetOptions = {
  nodes: number
  store?: 'memory' | 'sqlite'
  bodies?: 'text' | 'platform'
  boot?: 'ipxe' | 'redfish-virtual-media'
}

export type FleetResult = {
  nodes: number
  cleaned: number
  wallMs: number
  /** Of processor time: what `wallMs` would be on a core of one's own. */
  cpuMs: number
  virtualMs: number
  requests: number
  events: number
  digest: string
}

/** A fleet at rest: enrolled and manageable, tenants' data on all disks. */
export async function fleet({ nodes, store = 'memory', bodies = 'text', boot = 'ipxe' }: FleetOptions) {
  const world = new VirtualWorld({ seed: 'bench', bodies })
  const lab = await assemble(world, {
    nodes: likeNodes(nodes, { tenant: 'tenant-a', boot }),
    conductor: {
      store: store === 'sqlite' ? new SqliteStore(':memory:') : new MemoryStore(),
      // A conductor has 300 workers; a fleet that starts at once would be refused.
      options: { 'conductor.workers_pool_size': 100_000 },
    },
  })
  return { world, lab }
}

/** Cleans every node of a fleet at once and measures it. */
export async function cleanAll(options: FleetOptions): Promise<FleetResult> {
  const { world, lab } = await fleet(options)
  const startedAt = world.clock.now()
  const requestsBefore = world.network.requests
  const eventsBefore = world.clock.fired
  provideAll(lab)
  globalThis.gc?.()
  const cpuStart = process.cpuUsage()
  const wallStart = performance.now()
  const { ended } = await world.run(24 * 3_600_000, () => lab.states.entered.get('available') === options.nodes)
  const wallMs = performance.now() - wallStart
  const { user, system } = process.cpuUsage(cpuStart)
  if (ended !== 'goal') throw new Error(`the fleet was not cleaned: ${ended}`)
  return {
    nodes: options.nodes,
    cleaned: lab.nodes.filter(({ machine }) => machine.dataAtRisk().length === 0).length,
    wallMs,
    cpuMs: (user + system) / 1000,
    virtualMs: world.clock.now() - startedAt,
    requests: world.network.requests - requestsBefore,
    events: world.clock.fired - eventsBefore,
    digest: world.journal.digest(),
  }
}

function provideAll({ nodes, operator }: Lab): void {
  for (const { uuid } of nodes)
    operator.process.spawn('provide', async () => {
      const { status, text } = await operator.provision(uuid, 'provide')
      if (status !== 202) throw new Error(text)
    })
}
