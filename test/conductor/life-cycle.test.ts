import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import type { Entry } from '../../src/world.ts'
import { startConductor } from '../../src/conductor/start.ts'
import { deregister } from '../../src/conductor/startup.ts'
import { Refusal } from '../../src/conductor/refusals.ts'
import type { NodePoller } from '../../src/conductor/drivers/interfaces.ts'
import { timestamp } from '../../src/conductor/timestamps.ts'
import { VirtualWorld } from '../../src/sim/virtual-world.ts'
import { Bench, nodeUuid, user } from './flow-bench.ts'

describe('a conductor', () => {
  it('says that it is alive, and is taken for dead a minute after it stopped saying so', async () => {
    const bench = new Bench({ periodic: true })
    await bench.pass(35_000)
    const heard = () => bench.store.conductor('conductor-1')?.updated_at
    expect(heard()).toBe(timestamp(bench.world.clock.now() - 5000))
    bench.crash()
    await bench.pass(100_000)
    expect(heard()).toBe(timestamp(bench.world.clock.now() - 105_000))
  })

  it('leaves in good order: the work under way ends, nothing new begins, and the ring is told', async () => {
    const bench = new Bench()
    bench.hardware.biosSteps = [{ interface: 'bios', step: 'slow', priority: 0, requires_ramdisk: false }]
    bench.hardware.runBiosStep = async () => bench.process.clock.sleep(20_000)
    await bench.start(() => bench.requestClean([{ interface: 'bios', step: 'slow' }], true))
    expect(bench.state).toBe('cleaning/manageable')
    await bench.call(() => deregister(bench.conductor))
    expect(bench.state).toBe('manageable/null')
    expect(bench.store.conductor('conductor-1')?.online).toBe(false)
    await expect(bench.ask('provide')).rejects.toMatchObject({ name: 'NoFreeConductorWorker' })
  })

  it('gives work that takes too long up after graceful_shutdown_timeout', async () => {
    const bench = new Bench()
    bench.hardware.biosSteps = [{ interface: 'bios', step: 'endless', priority: 0, requires_ramdisk: false }]
    bench.hardware.runBiosStep = () => new Promise(() => {})
    await bench.start(() => bench.requestClean([{ interface: 'bios', step: 'endless' }], true))
    const before = bench.world.clock.now()
    await bench.call(() => deregister(bench.conductor))
    expect(bench.world.clock.now() - before).toBe(60_000)
    expect(bench.node).toMatchObject({ provision_state: 'cleaning', reservation: null })
  })

  it('refuses to start with fewer workers than its periodic tasks need', async () => {
    const process = new VirtualWorld({ seed: 'few' }).process('ironic')
    const start = {
      store: new MemoryStore(),
      hostname: 'c',
      publicUrl: '',
      options: { 'conductor.workers_pool_size': 27 },
    }
    await expect(startConductor(process, start)).rejects.toThrow('The number of workers (26) is too low')
  })

  it('forgets conductors that died two weeks ago', async () => {
    const bench = new Bench({ periodic: true, options: { 'conductor.conductor_cleanup_timeout': 200_000 } })
    const then = timestamp(bench.world.clock.now())
    const dead = { hostname: 'old', conductor_group: '', drivers: [], online: true, created_at: then, updated_at: then }
    bench.store.saveConductor(dead)
    await bench.pass(2 * 86_400_000 + 1)
    expect(bench.store.conductors().map(({ hostname }) => hostname)).toEqual(['conductor-1', 'old'])
    await bench.pass(86_400_000)
    expect(bench.store.conductors().map(({ hostname }) => hostname)).toEqual(['conductor-1'])
  })

  it('keeps no more history than it is told to', async () => {
    const bench = new Bench({ periodic: true, options: { 'conductor.node_history_max_entries': 2 } })
    for (let i = 0; i < 3; i++) {
      bench.hardware.failures.set('network.add', new Error(`no port ${i}`))
      await bench.ask('provide')
      await bench.ask('manage')
    }
    expect(bench.store.history(nodeUuid)).toHaveLength(3)
    await bench.pass(86_400_001)
    expect(bench.store.history(nodeUuid).map(({ event }) => event.slice(-9))).toEqual(['no port 1', 'no port 2'])
  })
})

describe('a network boot that is not heard of', () => {
  it('is tried again by power-cycling, where the operator wants that', async () => {
    const bench = new Bench({
      periodic: true,
      node: { boot_interface: 'ipxe' },
      options: { 'pxe.boot_retry_timeout': 300 },
    })
    await bench.ask('provide')
    bench.hardware.calls.length = 0
    await bench.pass(270_000)
    expect(bench.hardware.actions).toEqual([])
    await bench.pass(120_000)
    expect(bench.hardware.actions).toEqual(['power.set power off', 'power.set power on'])
    expect(bench.state).toBe('clean wait/available')
  })

  it('is left alone once the agent has asked for its token', async () => {
    const bench = new Bench({
      periodic: true,
      node: { boot_interface: 'ipxe' },
      options: { 'pxe.boot_retry_timeout': 300 },
    })
    await bench.ask('provide')
    await bench.boot()
    bench.hardware.calls.length = 0
    await bench.pass(600_000)
    expect(bench.hardware.actions).toEqual([])
  })
})

describe('a poller', () => {
  const poller = (found: () => Awaited<ReturnType<NodePoller['poll']>>, exclusive = false): NodePoller => ({
    name: 'test poller',
    spacing: 'redfish.raid_config_status_interval',
    concerns: ({ provision_state: state }) => state === 'clean wait',
    exclusive,
    poll: async () => found(),
  })
  const waiting = async (one: NodePoller) => {
    const bench = new Bench({ periodic: true, pollers: [one] })
    bench.hardware.biosSteps = [{ interface: 'bios', step: 'apply', priority: 0, requires_ramdisk: false }]
    bench.hardware.runBiosStep = async () => 'clean wait'
    await bench.clean([{ interface: 'bios', step: 'apply' }], true)
    return bench
  }

  it.each([false, true])('continues a step that is over (with the lock: %s)', async (exclusive) => {
    let over = false
    const bench = await waiting(poller(() => (over ? { do: 'resume' } : undefined), exclusive))
    await bench.pass(61_000)
    expect(bench.state).toBe('clean wait/manageable')
    over = true
    await bench.pass(61_000)
    expect(bench.state).toBe('manageable/null')
  })

  it('fails a step that failed in the hardware', async () => {
    const bench = await waiting(poller(() => ({ do: 'fail', because: 'Firmware update failed for node x' })))
    await bench.pass(61_000)
    expect(bench.state).toBe('clean failed/manageable')
    expect(bench.node).toMatchObject({
      last_error: 'Firmware update failed for node x',
      fault: 'clean failure',
      reservation: null,
    })
  })

  it('goes on to the next node when it fails itself', async () => {
    const bench = await waiting(
      poller(() => {
        throw new Refusal('RedfishError', { error: 'odd' })
      }),
    )
    await bench.pass(61_000)
    expect(bench.state).toBe('clean wait/manageable')
    expect(bench.journal).toContainEqual(expect.objectContaining({ kind: 'poll failed' }))
  })
})

describe('errors of the list before any ramdisk', () => {
  it('fails at once when the drivers cannot say what they can do', async () => {
    const bench = new Bench()
    Object.defineProperty(bench.hardware, 'biosSteps', {
      get: () => {
        throw new Refusal('NodeCleaningFailure', { message: 'no steps' })
      },
    })
    await bench.clean([user('erase_devices')])
    expect(bench.state).toBe('clean failed/manageable')
    expect(bench.node.last_error).toBe(`Cannot clean node ${nodeUuid}: no steps`)
    expect(bench.hardware.actions).not.toContain('power.reboot')
  })
})

describe('notifications', () => {
  it('tell of every transition, with its start and end', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    await bench.ask('abort')
    await bench.ask('manage')
    const told = bench.journal.filter(({ event_type: type }) => String(type).includes('provision_set'))
    expect(told.map(({ event, event_type }) => `${String(event)} ${String(event_type).split('.').at(-1)}`)).toEqual([
      'provide start',
      'wait success',
      'resume success',
      'wait success',
      'abort end',
      'manage success',
    ])
  })

  it('reach whoever listens at the URL, without secrets, and whoever does not changes nothing', async () => {
    const world = new VirtualWorld({ seed: 'webhook' })
    const lost: Entry[] = []
    world.journal.subscribe((entry) => void (entry.kind === 'notification lost' && lost.push(entry)))
    const bodies: string[] = []
    await world.process('listener').listen('hook', {
      fetch: async (request) => {
        bodies.push(await request.text())
        return new Response(null, { status: 204 })
      },
    })
    const bench = new Bench({
      world,
      notificationUrl: 'http://hook/events',
      node: { driver_info: { redfish_password: 'hush' } },
    })
    await bench.ask('provide')
    expect(bodies.map((body) => (JSON.parse(body) as { event_type: string }).event_type)).toContain(
      'baremetal.node.provision_set.start',
    )
    expect(bodies.join()).not.toContain('hush')
    expect(lost).toEqual([])
    const deaf = new Bench({ notificationUrl: 'http://nobody/events' })
    await deaf.untilFirstStep()
    expect(deaf.agent.executed).toEqual(['erase_devices_metadata'])
  })
})
