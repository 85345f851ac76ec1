import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import { newNode, type Node } from '../../src/conductor/node.ts'
import { timestamp } from '../../src/conductor/timestamps.ts'
import { Bench, nodeUuid, user } from './flow-bench.ts'

const cannotResume = "The cleaning state can't be resumed by conductor conductor-1. Moving to fail state."

/** A manual clean whose conductor dies in the middle of a step that holds the lock. */
async function crashedInCleaning(quirks: 'upstream' | 'none' = 'upstream'): Promise<Bench> {
  const bench = new Bench({ quirks })
  bench.hardware.biosSteps = [{ interface: 'bios', step: 'long', priority: 0, requires_ramdisk: true }]
  bench.hardware.runBiosStep = () => new Promise(() => {})
  await bench.clean([{ interface: 'bios', step: 'long' }])
  await bench.boot()
  await bench.call(() => bench.sendHeartbeat())
  await bench.pass(1000)
  expect(bench.state).toBe('cleaning/manageable')
  expect(bench.node.reservation).toBe('conductor-1')
  bench.crash()
  return bench
}

describe('a conductor that crashes', () => {
  it('fails what was cleaning when it starts again, and cleans nothing up', async () => {
    const bench = await crashedInCleaning()
    const before = bench.node
    const calls = bench.hardware.calls.length
    await bench.restart()
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node).toMatchObject({
      last_error: cannotResume,
      maintenance: false,
      reservation: null,
      clean_step: before.clean_step,
      driver_internal_info: before.driver_internal_info,
    })
    expect(bench.node).toMatchObject({ fault: null, maintenance_reason: null })
    expect(bench.node.clean_step).not.toEqual({})
    expect(bench.path.slice(-2)).toEqual(['cleaning', 'clean failed'])
    expect(bench.hardware.calls.length).toBe(calls)
    expect(bench.store.history(nodeUuid).at(-1)).toMatchObject({ event_type: 'transition', event: cannotResume })
  })

  it('cleans up and keeps the manual target, without the quirks', async () => {
    const bench = await crashedInCleaning('none')
    await bench.restart()
    expect(bench.state).toBe('clean failed/manageable')
    expect(bench.node).toMatchObject({ last_error: cannotResume, maintenance: true, reservation: null })
    expect(bench.node.clean_step).toEqual({})
    expect(bench.info).not.toHaveProperty('agent_url')
    expect(bench.hardware.actions.at(-1)).toBe('network.remove')
  })

  const stuck = async (quirks: 'upstream' | 'none') => {
    const bench = new Bench({ quirks })
    for (let i = 0; i < 12; i++) {
      const uuid = `30000000-0000-4000-8000-${String(i).padStart(12, '0')}`
      const more: Partial<Node> = { provision_state: 'cleaning', target_provision_state: 'available' }
      bench.store.createNode(newNode({ uuid, driver: 'redfish', created_at: bench.now, ...more }))
    }
    bench.crash()
    await bench.restart()
    const failed = bench.store.nodesInStates(['clean failed'])
    for (const node of failed)
      expect(node).toMatchObject({ target_provision_state: 'available', last_error: cannotResume, reservation: null })
    expect(bench.path).toEqual(failed.map(() => 'clean failed'))
    const left = bench.store.nodesInStates(['cleaning'])
    for (const node of left) expect(node.last_error).toBeNull()
    expect(failed.length + left.length).toBe(12)
    return left.length
  }

  it('corrects eight nodes of twelve', async () => {
    expect(await stuck('upstream')).toBe(4)
  })

  it('corrects them all, without the quirk', async () => {
    expect(await stuck('none')).toBe(0)
  })

  it('goes on with a node that waited when its agent is heard of', async () => {
    const bench = new Bench()
    await bench.untilFirstStep()
    const before = bench.node
    bench.crash()
    await bench.restart()
    expect(bench.state).toBe('clean wait/available')
    expect(bench.node).toEqual(before)
    await bench.succeed()
    expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
    await bench.succeed()
    expect(bench.state).toBe('available/null')
    expect(bench.node.last_error).toBeNull()
  })

  it('gives up power changes it was in the middle of', async () => {
    const bench = new Bench({
      node: { provision_state: 'available', reservation: 'CONDUCTOR-1', target_power_state: 'power on' },
    })
    bench.crash()
    await bench.restart()
    expect(bench.node).toMatchObject({
      reservation: null,
      target_power_state: null,
      last_error: 'Pending power operation was aborted due to conductor restart',
    })
  })
})

describe('a conductor whose neighbour dies', () => {
  const orphan = async (node: Partial<Node>, quirks: 'upstream' | 'none' = 'upstream') => {
    const store = new MemoryStore()
    const bench = new Bench({ store, quirks, periodic: true, node: { reservation: 'conductor-2', ...node } })
    const now = timestamp(bench.world.clock.now())
    store.saveConductor({
      hostname: 'conductor-2',
      conductor_group: '',
      drivers: [],
      online: true,
      created_at: now,
      updated_at: now,
    })
    await bench.pass(59_000)
    expect(bench.node.reservation).toBe('conductor-2')
    await bench.pass(90_000)
    expect(bench.node.reservation).toBeNull()
    return bench
  }
  const cleaning = { provision_state: 'cleaning', target_provision_state: 'manageable' }
  const text = 'Operation was aborted due to conductor take over'

  it('fails what the neighbour was cleaning, in maintenance if a step ran', async () => {
    const bench = await orphan({ ...cleaning, clean_step: user('erase_devices') })
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node).toMatchObject({
      last_error: text,
      maintenance: true,
      maintenance_reason: text,
      fault: 'clean failure',
    })
    expect(bench.node.clean_step).toEqual({})
    expect(bench.path).toEqual(['clean failed'])
    expect(bench.hardware.actions).toContain('network.remove')
    const early = await orphan(cleaning)
    expect(early.state).toBe('clean failed/available')
    expect(early.node).toMatchObject({ last_error: text, maintenance: false, fault: null, maintenance_reason: null })
  })

  it('keeps the manual target, without the quirk', async () => {
    expect((await orphan(cleaning, 'none')).state).toBe('clean failed/manageable')
  })

  it('only frees a node that waited', async () => {
    const bench = await orphan({ provision_state: 'clean wait', target_provision_state: 'available' })
    expect(bench.state).toBe('clean wait/available')
    expect(bench.node).toMatchObject({ last_error: null, maintenance: false, fault: null })
    expect(bench.path).toEqual([])
  })

  it('leaves a node in maintenance stuck in cleaning, or fails it without the quirk', async () => {
    const node = { ...cleaning, maintenance: true, maintenance_reason: 'mine' }
    const stuck = await orphan(node)
    expect(stuck.state).toBe('cleaning/manageable')
    expect(stuck.node).toMatchObject({ last_error: null, maintenance_reason: 'mine', fault: null })
    expect(stuck.path).toEqual([])
    const hardened = await orphan(node, 'none')
    expect(hardened.state).toBe('clean failed/manageable')
    expect(hardened.node.maintenance_reason).toBe('mine')
  })

  it('gives up the neighbour’s power changes', async () => {
    const bench = await orphan({
      provision_state: 'manageable',
      target_power_state: 'power on',
      power_state: 'power off',
    })
    expect(bench.node.target_power_state).toBeNull()
    expect(bench.store.history(nodeUuid)).toContainEqual(
      expect.objectContaining({ event: 'Pending power operation was aborted due to conductor take over' }),
    )
  })
})

describe('a node nobody works on', () => {
  it('leaves cleaning by manage, with its step', async () => {
    const step = user('erase_devices')
    const bench = new Bench({
      node: { provision_state: 'cleaning', target_provision_state: 'available', clean_step: step },
    })
    await bench.ask('manage')
    expect(bench.state).toBe('manageable/null')
    expect(bench.node.clean_step).toEqual(step)
    expect(bench.path).toEqual(['manageable'])
    expect(bench.node).toMatchObject({ last_error: null, reservation: null, maintenance: false })
  })

  const noWorkerToContinue = async (quirks: 'upstream' | 'none') => {
    const bench = new Bench({ quirks })
    await bench.untilFirstStep()
    for (let i = 0; i < 300; i++) bench.conductor.workers.spawn('busy', () => new Promise(() => {}))
    await expect(bench.continueClean()).rejects.toMatchObject({ name: 'NoFreeConductorWorker' })
    expect(bench.node).toMatchObject({ last_error: 'No free conductor workers available', reservation: null })
    return bench.state
  }

  it('is left in cleaning when no worker is free to continue', async () => {
    expect(await noWorkerToContinue('upstream')).toBe('cleaning/available')
  })

  it('waits on, without the quirk', async () => {
    expect(await noWorkerToContinue('none')).toBe('clean wait/available')
  })

  it('cannot be continued once it has failed', async () => {
    const bench = new Bench({ node: { provision_state: 'clean failed', target_provision_state: 'available' } })
    await expect(bench.continueClean()).rejects.toThrow(
      `Cannot continue cleaning on ${nodeUuid}, node is in clean failed state, should be clean wait`,
    )
    expect(bench.state).toBe('clean failed/available')
    expect(bench.path).toEqual([])
    expect(bench.node).toMatchObject({ last_error: null, reservation: null, maintenance: false })
  })
})

describe('the power sync', () => {
  const aborted = async (quirks: 'upstream' | 'none') => {
    const bench = new Bench({ periodic: true, quirks })
    await bench.untilFirstStep()
    await bench.ask('abort')
    expect(bench.node.last_error).toMatch(/^By request, the clean operation was aborted/)
    await bench.pass(125_000)
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node).toMatchObject({ maintenance: false, fault: null, power_state: 'power off' })
    return bench.node.last_error
  }

  it('erases why a clean was aborted', async () => {
    expect(await aborted('upstream')).toBeNull()
  })

  it('keeps it, without the quirk', async () => {
    expect(await aborted('none')).toMatch(/^By request/)
  })

  it.each([
    ['upstream', null],
    ['none', 'it failed meanwhile'],
  ] as const)('meets a failure that came while the BMC was asked (%s)', async (quirks, kept) => {
    const node = { provision_state: 'manageable', last_error: 'old' }
    const bench = new Bench({ periodic: true, quirks, node })
    bench.hardware.driver.power.getPowerState = async () => {
      await bench.process.clock.sleep(1_000)
      bench.store.saveNode({ ...bench.node, provision_state: 'clean failed', last_error: 'it failed meanwhile' })
      return 'power off'
    }
    await bench.pass(125_000)
    expect(bench.node.last_error).toBe(kept)
  })

  it('leaves a node in maintenance alone', async () => {
    const bench = new Bench({ periodic: true })
    await bench.untilFirstStep()
    bench.agent.end('FAILED', { error: 'bad disk' })
    await bench.heartbeat()
    await bench.pass(125_000)
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node).toMatchObject({ maintenance: true, fault: 'clean failure' })
    expect(bench.node.last_error).toMatch(/^Clean step deploy\.erase_devices_metadata failed on node .*\. bad disk$/)
  })

  it('gives a BMC up after three failures, and takes the node back when it answers', async () => {
    const bench = new Bench({ periodic: true, node: { provision_state: 'available' } })
    bench.hardware.failures.set('power.get', new Error('no answer'))
    await bench.pass(125_000 * 3)
    expect(bench.node.maintenance).toBe(false)
    await bench.pass(125_000)
    expect(bench.node).toMatchObject({ maintenance: true, fault: 'power failure', power_state: null })
    expect(bench.node.last_error).toMatch(
      /^During sync_power_state, max retries exceeded for node .* Error: no answer$/,
    )
    bench.hardware.failures.clear()
    await bench.pass(300_000)
    expect(bench.node).toMatchObject({
      maintenance: false,
      fault: null,
      maintenance_reason: null,
      power_state: 'power off',
    })
  })

  it('never takes a node back that failed cleaning', async () => {
    const bench = new Bench({
      periodic: true,
      node: { provision_state: 'manageable', maintenance: true, fault: 'clean failure' },
    })
    await bench.pass(1_000_000)
    expect(bench.node).toMatchObject({ maintenance: true, fault: 'clean failure' })
  })

  it('makes the hardware follow the record', async () => {
    const bench = new Bench({ periodic: true, node: { provision_state: 'available' } })
    bench.hardware.power = 'power on'
    await bench.pass(125_000)
    expect(bench.hardware.power).toBe('power off')
  })

  it('makes the record follow the hardware where the operator says so', async () => {
    const bench = new Bench({
      periodic: true,
      node: { provision_state: 'available' },
      options: { 'conductor.force_power_state_during_sync': false },
    })
    bench.hardware.power = 'power on'
    await bench.pass(125_000)
    expect(bench.node.power_state).toBe('power on')
    expect(bench.journal).toContainEqual(
      expect.objectContaining({ event_type: 'baremetal.node.power_state_corrected.success' }),
    )
  })
})

it('drops the second of two heartbeats at once', async () => {
  const bench = new Bench()
  await bench.ask('provide')
  await bench.boot()
  await bench.call(async () => {
    await Promise.all([bench.sendHeartbeat(), bench.sendHeartbeat()])
  })
  await bench.settle()
  expect(bench.journal.filter(({ kind }) => kind === 'heartbeat').map(({ outcome }) => outcome)).toEqual([
    'first step',
    'locked',
  ])
  expect(bench.agent.executed).toEqual(['erase_devices_metadata'])
  expect(bench.state).toBe('clean wait/available')
  expect(bench.path).toEqual(['cleaning', 'clean wait', 'cleaning', 'clean wait'])
  expect(bench.node).toMatchObject({ last_error: null, reservation: null })
})
