import type { Conductor } from '../../src/conductor/conductor.ts'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { newNode, type Node } from '../../src/conductor/node.ts'
import type { OptionOverrides } from '../../src/conductor/options/options.ts'
import { createConductor } from '../../src/conductor/start.ts'
import { acquire, type Task } from '../../src/conductor/task.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import type { Process, World } from '../../src/world.ts'
import { StandInBmc } from './stand-in-bmc.ts'

export const nodeUuid = '22222222-1111-4111-8111-000000000002'

/** A conductor without API or periodic tasks, for tests of its parts. */
export const bareConductor = (world: World, options: OptionOverrides = {}): Conductor =>
  createConductor(world, { store: new MemoryStore(), hostname: 'ironic', publicUrl: 'http://ironic', options })

export type Bench = {
  world: VirtualWorld
  conductor: Conductor
  bmc: StandInBmc
  bmcProcess: Process
  /** Runs `work` under the node's lock to its end, and gives what it gave or the message it failed with. */
  run<Result>(work: (task: Task) => Promise<Result>): Promise<{ value?: Result; error?: Error; tookMs: number }>
  node(): Node
}

/** A redfish node in `cleaning`, its stand-in BMC and a conductor, in virtual time. */
export async function redfishBench(node: Partial<Node> = {}, options: OptionOverrides = {}): Promise<Bench> {
  const world = new VirtualWorld({ seed: 'bench', keepJournal: true })
  const bmcProcess = world.process('bmc')
  const bmc = new StandInBmc(nodeUuid)
  await bmcProcess.listen('bmc', bmc.app)
  const conductor = bareConductor(world.process('ironic'), options)
  conductor.store.createNode(
    newNode({
      uuid: nodeUuid,
      driver: 'redfish',
      created_at: '2026-01-01T00:00:00.000000+00:00',
      provision_state: 'cleaning',
      driver_info: {
        redfish_address: 'http://bmc',
        redfish_system_id: bmc.system,
        redfish_username: 'admin',
        redfish_password: 'secret',
      },
      ...node,
    }),
  )
  return {
    world,
    conductor,
    bmc,
    bmcProcess,
    node: () => conductor.store.node(nodeUuid) as Node,
    async run(work) {
      const before = world.clock.now()
      let outcome: { value?: Awaited<ReturnType<typeof work>>; error?: Error } | undefined
      conductor.world.spawn('test', async () => {
        const task = await acquire(conductor, nodeUuid, { purpose: 'test' })
        try {
          outcome = { value: await work(task) }
        } catch (error) {
          outcome = { error: error as Error }
        }
        task.release()
      })
      await world.run(24 * 3600_000, () => outcome !== undefined)
      return { ...outcome, tookMs: world.clock.now() - before }
    },
  }
}
