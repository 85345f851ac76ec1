import { describe, expect, it } from 'vitest'
import { powerSync, recoverPowerFailures } from '../../src/conductor/power-sync.ts'
import { Refusal } from '../../src/conductor/refusals.ts'
import type { Node } from '../../src/conductor/node.ts'
import { Bench, type BenchOptions } from './flow-bench.ts'

/** A node that the record has on and the hardware off, unless told otherwise. */
const bench = (node: Partial<Node> = {}, more: BenchOptions = {}) =>
  new Bench({ ...more, node: { power_state: 'power on', last_error: 'old', ...node } })
const forced = ['power.set power on']

/** One pass, by a synchronisation that remembers the ones before. */
const passesOf = (of: Bench) => {
  const sync = powerSync(of.conductor)
  return async (times = 1) => {
    for (let i = 0; i < times; i++) await of.call(sync)
  }
}

describe('a machine that is not as the record has it', () => {
  it('is made so', async () => {
    const one = bench()
    await passesOf(one)()
    expect(one.hardware.actions).toEqual(forced)
    expect(one.node).toMatchObject({ power_state: 'power on', target_power_state: null, maintenance: false })
  })

  it('has the record changed where power is not to be forced, or may not be switched off', async () => {
    for (const one of [
      bench({}, { options: { 'conductor.force_power_state_during_sync': false } }),
      bench({ disable_power_off: true }),
    ]) {
      await passesOf(one)()
      expect(one.hardware.actions).toEqual([])
      expect(one.node.power_state).toBe('power off')
      expect(one.journal).toContainEqual(
        expect.objectContaining({ event_type: 'baremetal.node.power_state_corrected.success', from_power: 'power on' }),
      )
    }
  })

  it.each<[string, Partial<Node>]>([
    ['in maintenance', { maintenance: true }],
    ['waiting for its ramdisk', { provision_state: 'clean wait', target_provision_state: 'available' }],
    ['waiting for a deployment', { provision_state: 'wait call-back' }],
    ['not yet enrolled', { provision_state: 'enroll' }],
    ['whose adoption failed', { provision_state: 'adopt failed' }],
    ['whose power is being changed', { target_power_state: 'power off' }],
    ['that somebody has locked', { reservation: 'conductor-2' }],
    ['whose firmware is being updated', { driver_internal_info: { redfish_fw_updates: [{}] } }],
  ])('is let alone %s', async (_when, node) => {
    const one = bench(node)
    await passesOf(one)()
    expect(one.hardware.calls).toEqual([])
    expect(one.node).toMatchObject({ power_state: 'power on', last_error: 'old' })
  })

  it('is let alone if it is another conductor’s', async () => {
    const mine = bench({}, { hostname: 'conductor-1' })
    mine.store.saveConductor({
      hostname: 'conductor-2',
      conductor_group: 'elsewhere',
      drivers: ['redfish'],
      online: true,
      created_at: mine.now,
      updated_at: mine.now,
    })
    mine.set({ conductor_group: 'elsewhere' })
    await passesOf(mine)()
    expect(mine.hardware.calls).toEqual([])
  })

  it('is tried three times, then taken as it is, in maintenance', async () => {
    const one = bench()
    one.hardware.failures.set('power.set power on', new Error('no power'))
    const pass = passesOf(one)
    await pass(3)
    expect(one.hardware.actions).toEqual([...forced, ...forced, ...forced])
    expect(one.node).toMatchObject({ maintenance: false, power_state: 'power on' })
    await pass()
    expect(one.hardware.actions).toHaveLength(3)
    const text = `During sync_power_state, max retries exceeded for node ${one.node.uuid}, node state power off does not match expected state 'power on'. Updating DB state to 'power off' Switching node to maintenance mode.`
    expect(one.node).toMatchObject({
      power_state: 'power off',
      maintenance: true,
      maintenance_reason: text,
      fault: 'power failure',
      last_error: text,
    })
  })

  it('begins to count anew once it was as it should be', async () => {
    const one = bench()
    one.hardware.failures.set('power.set power on', new Error('no power'))
    const pass = passesOf(one)
    await pass(3)
    one.hardware.power = 'power on'
    await pass()
    one.hardware.power = 'power off'
    await pass(3)
    expect(one.node.maintenance).toBe(false)
    expect(one.hardware.actions).toHaveLength(6)
  })
})

describe('a machine that agrees with the record', () => {
  it('loses the error of its node, but not the reason of a failure without the quirk', async () => {
    const agreed = { power_state: 'power off' } as const
    const failed = { ...agreed, provision_state: 'clean failed' } as const
    for (const [one, left] of [
      [bench(agreed), null],
      [bench(failed), null],
      [bench(agreed, { quirks: 'none' }), null],
      [bench(failed, { quirks: 'none' }), 'old'],
      [bench(agreed, { options: { 'conductor.node_history': false } }), 'old'],
    ] as const) {
      await passesOf(one)()
      expect(one.node.last_error).toBe(left)
      expect(one.hardware.actions).toEqual([])
    }
  })
})

describe('a machine whose power nobody knows', () => {
  it('is believed, and not switched', async () => {
    const one = bench({ power_state: null })
    one.hardware.power = 'power on'
    await passesOf(one)()
    expect(one.node).toMatchObject({ power_state: 'power on', last_error: null })
    expect(one.hardware.actions).toEqual([])
  })

  it.each(['InvalidParameterValue', 'MissingParameterValue'] as const)(
    'is not asked while its driver lacks what it needs: %s',
    async (name) => {
      const one = bench({ power_state: null })
      one.hardware.failures.set('power.validate', new Refusal(name, { message: 'no address' }))
      await passesOf(one)(5)
      expect(one.hardware.calls).not.toContain('power.get')
      expect(one.node).toMatchObject({ power_state: null, maintenance: false })
    },
  )
})

describe('a BMC that does not answer', () => {
  it('costs its node the known power and puts it in maintenance, at the fourth time', async () => {
    const one = bench()
    one.hardware.failures.set('power.get', new Error('silence'))
    const pass = passesOf(one)
    await pass(3)
    expect(one.node).toMatchObject({ maintenance: false, power_state: 'power on', last_error: 'old' })
    await pass()
    expect(one.node).toMatchObject({ maintenance: true, fault: 'power failure', power_state: null })
    expect(one.node.last_error).toMatch(/node state None does not match .*'power on'.* Error: silence$/)
    expect(one.node.reservation).toBeNull()
  })

  it('has its node asked first in the next pass', async () => {
    const one = bench({}, { options: { 'conductor.sync_power_state_workers': 1 } })
    const other = '20000000-0000-4000-8000-000000000002'
    one.addNode({ uuid: other, power_state: 'power off' })
    const { power } = one.hardware.driver
    const asked: string[] = []
    Object.assign(power, {
      getPowerState: async ({ node }: { node: Node }) => {
        asked.push(node.uuid)
        if (node.uuid === other) throw new Error('silence')
        return 'power on'
      },
    })
    await passesOf(one)(2)
    expect(asked).toEqual([one.node.uuid, other, other, one.node.uuid])
  })
})

describe('a node that a silent BMC has put in maintenance', () => {
  const lost: Partial<Node> = { maintenance: true, maintenance_reason: 'x', fault: 'power failure', power_state: null }
  const recover = (one: Bench) => one.call(() => recoverPowerFailures(one.conductor))

  it('comes back with the power it is found in', async () => {
    const one = bench(lost)
    one.hardware.power = 'power on'
    await recover(one)
    expect(one.node).toMatchObject({
      power_state: 'power on',
      maintenance: false,
      maintenance_reason: null,
      fault: null,
      reservation: null,
    })
    expect(one.journal).toContainEqual(
      expect.objectContaining({ event_type: 'baremetal.node.power_state_corrected.success' }),
    )
    const same = bench({ ...lost, power_state: 'power off' })
    await recover(same)
    expect(same.node.maintenance).toBe(false)
    expect(same.journal.filter(({ kind }) => kind === 'notification')).toEqual([])
  })

  it.each<[string, Partial<Node>]>([
    ['an operator’s maintenance', { fault: null }],
    ['another fault', { fault: 'clean failure' }],
    ['no maintenance', { maintenance: false }],
    ['a node not yet enrolled', { provision_state: 'enroll' }],
    ['a change of power under way', { target_power_state: 'power on' }],
    ['a lock', { reservation: 'conductor-2' }],
  ])('is not touched with %s', async (_what, node) => {
    const one = bench({ ...lost, ...node })
    const before = one.node
    await recover(one)
    expect(one.hardware.calls).toEqual([])
    expect(one.node).toEqual(before)
  })

  it.each(['power.get', 'power.validate'])('stays while %s fails', async (call) => {
    const one = bench(lost)
    one.hardware.failures.set(call, new Error('silence'))
    await recover(one)
    expect(one.node).toMatchObject({ ...lost, reservation: null })
  })
})
