import { beforeEach, describe, expect, it } from 'vitest'
import { conductorOf } from '../../src/conductor/hash-ring.ts'
import * as manager from '../../src/conductor/manager.ts'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { newNode, type Node } from '../../src/conductor/node.ts'
import { startConductor, type RunningConductor } from '../../src/conductor/start.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import type { Entry, Process } from '../../src/world.ts'
import { Hardware } from './flow-bench.ts'

const uuid = '10000000-0000-4000-8000-000000000001'

describe('two conductors on one store', () => {
  let world: VirtualWorld
  let store: MemoryStore
  let journal: Entry[]
  const processes = new Map<string, Process>()
  const running = new Map<string, RunningConductor>()
  const hardware = new Hardware()

  const start = async (hostname: string) => {
    const process = world.process(hostname)
    processes.set(hostname, process)
    const settings = { store, hostname, publicUrl: 'http://ironic', driverOf: () => hardware.driver, cluster: true }
    running.set(hostname, await startConductor(process, settings))
  }
  const owner = () => conductorOf(conductorNamed('one'), node()) as string
  const other = () => (owner() === 'one' ? 'two' : 'one')
  const conductorNamed = (hostname: string) => (running.get(hostname) as RunningConductor).conductor
  const node = () => store.node(uuid) as Node

  async function call<T>(work: () => Promise<T>): Promise<T> {
    let outcome: { value: T } | { error: unknown } | undefined
    const process = world.process(`test ${world.clock.fired}`)
    process.spawn('call', async () => {
      outcome = await work().then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
    })
    await world.run(600_000, () => outcome !== undefined)
    if (!outcome) throw new Error('the call did not end')
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  beforeEach(async () => {
    world = new VirtualWorld({ seed: 'cluster' })
    journal = []
    world.journal.subscribe((entry) => journal.push(entry))
    store = new MemoryStore()
    for (const hostname of ['one', 'two']) await call(() => start(hostname))
    const created_at = '2026-01-01T00:00:00.000000+00:00'
    store.createNode(
      newNode({ uuid, driver: 'redfish', created_at, provision_state: 'manageable', power_state: 'power off' }),
    )
  })

  const provideAt = (hostname: string) =>
    call(() => manager.doProvisioningAction(conductorNamed(hostname), uuid, 'provide'))

  it('share the nodes between them', () => {
    const hosts = new Set<string | undefined>()
    for (let i = 0; i < 20; i++) {
      const other = { ...node(), uuid: uuid.slice(0, -2) + String(i + 10) }
      hosts.add(conductorOf(conductorNamed('one'), other))
      expect(conductorOf(conductorNamed('two'), other)).toBe(conductorOf(conductorNamed('one'), other))
    }
    expect(hosts).toEqual(new Set(['one', 'two']))
  })

  it('have the node’s own conductor do the work, whoever was asked', async () => {
    for (const asked of [other(), owner()]) {
      store.saveNode({ ...node(), provision_state: 'manageable', target_provision_state: null })
      const before = journal.length
      await provideAt(asked)
      await world.run(60_000)
      expect(node().provision_state).toBe('clean wait')
      const worked = journal.slice(before).filter(({ kind }) => kind === 'transition')
      expect(new Set(worked.map(({ source }) => source))).toEqual(new Set([owner()]))
    }
  })

  it('hand refusals back as they were', async () => {
    store.saveNode({ ...node(), retired: true })
    await expect(provideAt(other())).rejects.toMatchObject({
      name: 'NodeIsRetired',
      status: 400,
      message: `The providing operation can't be performed on node ${uuid} because it is retired.`,
    })
  })

  it('cannot be asked for a node of a conductor that has just died, and take it over a minute later', async () => {
    const dead = owner()
    const left = other()
    store.reserveNode(uuid, dead)
    store.saveNode({ ...node(), provision_state: 'cleaning', target_provision_state: 'available' })
    processes.get(dead)?.kill()
    await expect(call(() => manager.getNodeWithToken(conductorNamed(left), uuid))).rejects.toMatchObject({
      status: 503,
    })
    world.process('time').clock.after(180_000, () => {})
    await world.run(180_000)
    expect(conductorOf(conductorNamed(left), node())).toBe(left)
    expect(node()).toMatchObject({
      provision_state: 'clean failed',
      reservation: null,
      last_error: 'Operation was aborted due to conductor take over',
    })
  })
})
