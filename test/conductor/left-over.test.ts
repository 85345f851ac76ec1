import { describe, expect, it } from 'vitest'
import * as manager from '../../src/conductor/manager.ts'
import { MemoryStore } from '../../src/conductor/store/memory-store.ts'
import type { Step } from '../../src/conductor/node.ts'
import { timestamp } from '../../src/conductor/timestamps.ts'
import { Bench, nodeUuid, user } from './flow-bench.ts'

describe('nothing is left over', () => {
  it('of a manual clean that failed when an automated one begins', async () => {
    const bench = new Bench()
    await bench.untilFirstStep(() => bench.clean([user('erase_devices')]))
    bench.agent.end('FAILED', { error: 'bad disk' })
    await bench.heartbeat()
    expect(bench.info).toMatchObject({ declarative_cleaning: true, cleaning_disable_ramdisk: false })
    await bench.ask('manage')
    await bench.update({ maintenance: false })
    await bench.untilFirstStep()
    expect(bench.info).not.toHaveProperty('declarative_cleaning')
    expect((bench.info['clean_steps'] as Step[]).map(({ step }) => step)).toEqual([
      'erase_devices_metadata',
      'erase_devices',
    ])
  })

  it('of what the agent could do, even if the agent stays', async () => {
    const bench = new Bench({ options: { 'deploy.fast_track': true } })
    await bench.boot()
    bench.hardware.power = 'power on'
    bench.setInfo({ agent_url: 'http://agent', agent_last_heartbeat: bench.now })
    await bench.ask('provide')
    expect(bench.info).toHaveProperty('agent_cached_clean_steps')
    await bench.succeed()
    await bench.succeed()
    expect(bench.state).toBe('available/null')
    expect(bench.info).toHaveProperty('agent_url')
    expect(bench.info).not.toHaveProperty('agent_cached_clean_steps')
  })

  it('of the mark of a token that was built into an image, when a new one is made', async () => {
    const bench = new Bench({ node: { driver_internal_info: { agent_secret_token_pregenerated: true } } })
    await bench.boot()
    expect(bench.info).toHaveProperty('agent_secret_token')
    expect(bench.info).not.toHaveProperty('agent_secret_token_pregenerated')
  })

  it('by a clean that nobody works on: it is not ended by an order meant for its own end, without the quirk', async () => {
    const left = { provision_state: 'cleaning', target_provision_state: 'manageable' } as const
    const upstream = new Bench({ node: left })
    await upstream.ask('manage')
    expect(upstream.state).toBe('manageable/null')
    const hardened = new Bench({ node: left, quirks: 'none' })
    await expect(hardened.ask('manage')).rejects.toThrow(/"manage" can not be performed .* in state "cleaning"/)
    expect(hardened.state).toBe('cleaning/manageable')
  })

  it('of the last failure as soon as the next clean is accepted', async () => {
    const bench = new Bench({ node: { last_error: 'old' } })
    await bench.call(() => manager.doProvisioningAction(bench.conductor, nodeUuid, 'provide'))
    expect(bench.node).toMatchObject({ provision_state: 'cleaning', last_error: null })
    expect(bench.hardware.calls).toEqual([])
    await bench.settle()
  })

  it('of a poller’s mark when the next step starts', async () => {
    const bench = new Bench()
    bench.hardware.biosSteps = [{ interface: 'bios', step: 'apply', priority: 0 }]
    bench.hardware.runBiosStep = async (task) => {
      task.setInfo({ cleaning_polling: true })
      task.save()
    }
    await bench.untilFirstStep(() => bench.clean([{ interface: 'bios', step: 'apply' }, user('erase_devices')]))
    expect(bench.info).not.toHaveProperty('cleaning_polling')
    await bench.succeed()
    expect(bench.state).toBe('manageable/null')
  })
})

it('falls back on the drivers’ steps when every step of a tear-down’s runbook is forbidden', async () => {
  const bench = new Bench({
    node: { provision_state: 'active' },
    options: {
      'conductor.automated_cleaning_step_source': 'runbook',
      'conductor.automated_cleaning_runbook': 'wipe',
      'conductor.automated_cleaning_runbook_validate_traits': false,
      'api.disallow_clean_steps': ['deploy.erase_devices'],
    },
  })
  const created_at = timestamp(bench.world.clock.now())
  bench.store.saveRunbook({
    uuid: '20000000-0000-4000-8000-000000000001',
    name: 'wipe',
    steps: [{ interface: 'deploy', step: 'erase_devices', args: {}, order: 1 }],
    disable_ramdisk: false,
    extra: {},
    public: true,
    owner: null,
    description: null,
    traits: [],
    created_at,
    updated_at: null,
  })
  await bench.untilFirstStep(() => bench.tearDown())
  expect((bench.info['clean_steps'] as Step[]).map(({ step }) => step)).toEqual(['erase_devices_metadata'])
})

it('continues as soon as the lock is free, however long that takes', async () => {
  const bench = new Bench()
  await bench.untilFirstStep()
  bench.store.reserveNode(nodeUuid, 'conductor-2')
  bench.process.clock.after(30_000, () => bench.store.releaseNode(nodeUuid, 'conductor-2'))
  await bench.continueClean()
  expect(bench.agent.executed).toEqual(['erase_devices_metadata', 'erase_devices'])
})

it('keeps a reserve of workers that heartbeats cannot use', async () => {
  const bench = new Bench()
  await bench.ask('provide')
  await bench.boot()
  for (let i = 0; i < 285; i++) bench.conductor.workers.spawn('busy', () => new Promise(() => {}))
  await expect(bench.sendHeartbeat()).rejects.toMatchObject({ name: 'NoFreeConductorWorker', status: 503 })
  await bench.call(() => manager.doProvisioningAction(bench.conductor, nodeUuid, 'abort'))
  expect(bench.state).toBe('clean failed/available')
})

it('takes over only what belongs to it', async () => {
  const store = new MemoryStore()
  const node = { provision_state: 'cleaning', target_provision_state: 'available', reservation: 'conductor-2' }
  const bench = new Bench({ store, periodic: true, node: { ...node, conductor_group: 'elsewhere' } })
  const now = timestamp(bench.world.clock.now())
  const dead = { conductor_group: 'elsewhere', drivers: [], online: true, created_at: now, updated_at: now }
  store.saveConductor({ hostname: 'conductor-2', ...dead })
  await bench.pass(200_000)
  expect(bench.node).toMatchObject(node)
})

it.each([
  [
    'is handed over',
    (kept: string[]) =>
      ({ file }: { file: string }) =>
        void kept.push(file),
    1,
  ],
  [
    'decides nothing when it cannot be kept',
    () => () => {
      throw new Error('no space left')
    },
    0,
  ],
] as const)('a log of a ramdisk %s', async (_, keeper, count) => {
  const kept: string[] = []
  const bench = new Bench({ keepRamdiskLog: keeper(kept) })
  await bench.untilFirstStep()
  bench.agent.end('FAILED', { error: 'bad disk' })
  await bench.heartbeat()
  expect(bench.state).toBe('clean failed/available')
  expect(bench.node.last_error).toMatch(/^Clean step deploy\.erase_devices_metadata failed .* bad disk$/)
  expect(kept.filter((file) => /_cleaning_.*\.tar\.gz$/.test(file))).toHaveLength(count)
})

describe('a manual clean whose list is lost before its first step', () => {
  const run = async (quirks: 'upstream' | 'none') => {
    const bench = new Bench({ quirks })
    await bench.clean([user('erase_devices')])
    bench.setInfo({ clean_steps: null })
    await bench.boot()
    await bench.heartbeat()
    return bench
  }

  it('is a clean for Ironic', async () => {
    expect((await run('upstream')).state).toBe('manageable/null')
  })

  it('is a failure without the quirk', async () => {
    const bench = await run('none')
    expect(bench.node).toMatchObject({
      provision_state: 'clean failed',
      last_error: expect.stringContaining('had no step to run: nothing was erased') as string,
    })
  })
})
