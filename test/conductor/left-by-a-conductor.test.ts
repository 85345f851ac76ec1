import { describe, expect, it } from 'vitest'
import type { Node } from '../../src/conductor/node.ts'
import { checkOrphanNodes } from '../../src/conductor/orphans.ts'
import { timestamp } from '../../src/conductor/timestamps.ts'
import { Bench, user, type BenchOptions } from './flow-bench.ts'

const aborted = 'By request, the clean operation was aborted'
const interrupted = 'The cleanup after a failure or an abort was interrupted.'

/** A failure whose cleanup had begun: what is left of it, by how far it had come. */
const cutOff: [string, Partial<Node>][] = [
  ['its step', { clean_step: user('erase_devices'), last_error: aborted }],
  ['its token', { driver_internal_info: { agent_secret_token: 't' }, last_error: aborted }],
  ['its power', { target_power_state: 'power off', last_error: aborted }],
  ['no reason', { last_error: null }],
]
const failed: Partial<Node> = {
  provision_state: 'clean failed',
  target_provision_state: 'available',
  power_state: 'power on',
}

describe('a conductor that starts again', () => {
  const restarted = async (node: Partial<Node>, more: BenchOptions = {}) => {
    const bench = new Bench({ ...more, node: { reservation: 'conductor-1', ...node } })
    bench.hardware.power = 'power on'
    bench.crash()
    await bench.restart()
    return bench
  }

  it.each(cutOff)('finishes a failure that was cut off and left %s', async (_what, left) => {
    const bench = await restarted({ ...failed, ...left }, { quirks: 'none' })
    expect(bench.hardware.actions).toContain('power.set power off')
    expect(bench.state).toBe('clean failed/available')
    expect(bench.node).toMatchObject({
      power_state: 'power off',
      target_power_state: null,
      clean_step: {},
      reservation: null,
    })
    expect(bench.info).not.toHaveProperty('agent_secret_token')
    expect(bench.node.last_error?.startsWith(left.last_error ?? interrupted)).toBe(true)
  })

  it.each(cutOff)('leaves it upstream as it was, less what was asked of the power: %s', async (_what, left) => {
    const bench = await restarted({ ...failed, ...left })
    expect(bench.hardware.actions).toEqual([])
    const power = left.target_power_state ? 'Pending power operation was aborted due to conductor restart' : undefined
    expect(bench.node).toMatchObject({
      ...failed,
      ...left,
      target_power_state: null,
      last_error: power ?? left.last_error,
      reservation: null,
    })
  })

  it('lets a failure be that was seen to, and one of another state', async () => {
    for (const node of [
      { ...failed, last_error: 'bad disk' },
      { ...failed, last_error: 'bad disk', target_power_state: 'power on' } as const,
      { ...failed, provision_state: 'manageable', target_provision_state: null, last_error: null },
    ]) {
      const bench = await restarted(node, { quirks: 'none' })
      expect(bench.hardware.actions).toEqual([])
      expect(bench.node).toMatchObject({ ...node, target_power_state: null })
    }
  })

  it('says that a change of power was cut off, where nothing more important is said', async () => {
    const pending = { provision_state: 'manageable', target_power_state: 'power on' } as const
    const bench = await restarted({ ...pending, last_error: 'old' }, { quirks: 'none' })
    expect(bench.node).toMatchObject({
      target_power_state: null,
      last_error: 'Pending power operation was aborted due to conductor restart',
    })
    expect(bench.hardware.actions).toEqual([])
  })

  it('takes locks of its name for its own, whatever their case, and no others', async () => {
    expect((await restarted({ reservation: 'CONDUCTOR-1' })).node.reservation).toBeNull()
    const pending = { reservation: 'conductor-2', target_power_state: 'power on' } as const
    expect((await restarted(pending)).node).toMatchObject(pending)
  })
})

describe('a conductor that looks for orphans', () => {
  /** Another one, whose last sign of life is so long ago. */
  const neighbour = (bench: Bench, agoMs: number, online = true) =>
    bench.store.saveConductor({
      hostname: 'conductor-2',
      conductor_group: '',
      drivers: [],
      online,
      created_at: bench.now,
      updated_at: timestamp(bench.world.clock.now() - agoMs),
    })
  const orphaned = async (
    node: Partial<Node>,
    { agoMs = 120_000, ...more }: BenchOptions & { agoMs?: number } = {},
  ) => {
    const bench = new Bench({ ...more, node: { reservation: 'conductor-2', ...node } })
    bench.hardware.power = 'power on'
    neighbour(bench, agoMs)
    await bench.call(() => checkOrphanNodes(bench.conductor))
    await bench.settle()
    return bench
  }

  it('touches nothing of a neighbour that lives, nor its own', async () => {
    for (const [node, agoMs] of [
      [{ ...failed, reservation: 'conductor-2', target_power_state: 'power off' }, 10_000],
      [{ ...failed, reservation: 'conductor-1', target_power_state: 'power off' }, 120_000],
      [{ ...failed, reservation: null, target_power_state: 'power off' }, 120_000],
    ] as const) {
      const bench = await orphaned(node, { quirks: 'none', agoMs })
      expect(bench.node).toMatchObject(node)
      expect(bench.hardware.calls).toEqual([])
    }
  })

  it('only frees a node that nothing was done to', async () => {
    const bench = await orphaned({ provision_state: 'manageable', last_error: 'old' }, { quirks: 'none' })
    expect(bench.node).toMatchObject({ reservation: null, provision_state: 'manageable', last_error: 'old' })
    expect(bench.journal.filter(({ kind }) => kind === 'lock')).toEqual([
      expect.objectContaining({ held: false, purpose: 'take-over from conductor-2' }),
    ])
  })

  it.each(cutOff)('finishes a failure that was cut off and left %s', async (_what, left) => {
    const bench = await orphaned({ ...failed, ...left }, { quirks: 'none' })
    expect(bench.hardware.actions).toContain('power.set power off')
    expect(bench.node).toMatchObject({ power_state: 'power off', target_power_state: null, clean_step: {} })
    expect(bench.node.last_error?.startsWith(left.last_error ?? interrupted)).toBe(true)
    expect(bench.node.reservation).toBeNull()
  })

  it('leaves it upstream, less what was asked of the power, and that in maintenance too', async () => {
    const pending = { ...failed, target_power_state: 'power off', last_error: aborted } as const
    const bench = await orphaned(pending)
    expect(bench.hardware.actions).toEqual([])
    expect(bench.node).toMatchObject({
      target_power_state: null,
      last_error: 'Pending power operation was aborted due to conductor take over',
    })
    const kept = await orphaned({ ...pending, maintenance: true })
    expect(kept.node).toMatchObject({ target_power_state: 'power off', last_error: aborted, reservation: null })
  })

  it('stops when no worker is free, and the rest is free all the same', async () => {
    const bench = new Bench({ node: { provision_state: 'cleaning', reservation: 'conductor-2' } })
    neighbour(bench, 120_000)
    for (let i = 0; i < 300; i++) bench.conductor.workers.spawn('busy', () => new Promise(() => {}))
    await bench.call(() => checkOrphanNodes(bench.conductor))
    expect(bench.node).toMatchObject({ provision_state: 'cleaning', reservation: null })
  })
})
