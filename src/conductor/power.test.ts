import { describe, expect, test } from 'vitest'
import { bareConductor } from '../../test/conductor/bench.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import type { Conductor } from './conductor.ts'
import { newNode, type Node, type PowerStateName } from './node.ts'
import { nodePowerAction } from './power.ts'
import type { Quirks } from './quirks.ts'
import { acquire, type Task } from './task.ts'

/** Nodes of fake hardware, and what a change of power of the first one ends in. */
function bench(...nodes: (Partial<Node> & { uuid: string })[]) {
  const world = new VirtualWorld({ seed: 'power' })
  const conductor = bareConductor(world.process('ironic'))
  for (const node of nodes)
    conductor.store.createNode(newNode({ driver: 'fake-hardware', created_at: '', power_state: 'power off', ...node }))
  const run = async (work: (task: Task) => Promise<void>): Promise<string | undefined> => {
    let outcome: { error?: string } | undefined
    conductor.world.spawn('test', async () => {
      const task = await acquire(conductor, nodes[0]?.uuid ?? '', { purpose: 'test' })
      outcome = await work(task).then(
        () => ({}),
        (error: Error) => ({ error: error.message }),
      )
      task.release()
    })
    await world.run(60_000, () => outcome !== undefined)
    return outcome?.error
  }
  const change = (state: PowerStateName) => run((task) => nodePowerAction(task, state))
  return { conductor, change, node: (uuid = nodes[0]?.uuid ?? '') => conductor.store.node(uuid) as Node }
}

const info = { agent_url: 'http://a', agent_secret_token: 't', agent_cached_clean_steps: {}, kept: 1 }

describe('last_error', () => {
  test('is cleared when the node is already where it should be', async () => {
    const { change, node } = bench({ uuid: 'a', provision_state: 'clean failed', last_error: 'old' })
    await change('power off')
    expect(node().last_error).toBeNull()
  })

  test('is kept there by a hardened conductor if it says why the node failed', async () => {
    const { conductor, change, node } = bench({ uuid: 'a', provision_state: 'clean failed', last_error: 'old' })
    ;(conductor as { quirks: Quirks }).quirks = new Set()
    await change('power off')
    expect(node().last_error).toBe('old')
  })

  test('is kept by a change in a failure state, and cleared by one in any other', async () => {
    const failed = bench({ uuid: 'a', provision_state: 'clean failed', last_error: 'old' })
    await failed.change('power on')
    expect(failed.node()).toMatchObject({ last_error: 'old', power_state: 'power on', target_power_state: null })
    const fine = bench({ uuid: 'a', provision_state: 'cleaning', last_error: 'old' })
    await fine.change('power on')
    expect(fine.node().last_error).toBeNull()
  })

  test('says what failed', async () => {
    const { conductor, change, node } = bench({ uuid: 'a', provision_state: 'cleaning' })
    failing(conductor)
    expect(await change('power on')).toBe('no power')
    expect(node()).toMatchObject({
      last_error: `Failed to change power state to 'power on' by 'power on': no power`,
      power_state: 'power off',
      target_power_state: null,
    })
    expect(conductor.store.history('a')).toMatchObject([{ severity: 'ERROR', event: node().last_error }])
  })
})

/** Makes every change of power fail. */
function failing(conductor: Conductor): void {
  const driver = conductor.driverOf(newNode({ uuid: 'x', driver: 'fake-hardware', created_at: '' }))
  const power = { ...driver.power, setPowerState: () => Promise.reject(new Error('no power')) }
  ;(conductor as { driverOf: Conductor['driverOf'] }).driverOf = () => ({ ...driver, power })
}

test('the agent of a ramdisk that is gone is forgotten', async () => {
  const { change, node } = bench({ uuid: 'a', driver_internal_info: info, power_state: 'power on' })
  await change('power off')
  expect(node().driver_internal_info).toMatchObject({ kept: 1 })
  expect(node().driver_internal_info).not.toHaveProperty('agent_url')
  expect(node().driver_internal_info).not.toHaveProperty('agent_secret_token')
})

test('but for a token that is built into its image', async () => {
  const built = { ...info, agent_secret_token_pregenerated: true }
  const { change, node } = bench({ uuid: 'a', driver_internal_info: built })
  await change('rebooting')
  expect(node().driver_internal_info).toMatchObject({ agent_secret_token: 't' })
  expect(node().driver_internal_info).not.toHaveProperty('agent_url')
})

test('a node that must not be powered off is not', async () => {
  const { change, node } = bench({ uuid: 'a', disable_power_off: true, power_state: 'power on' })
  expect(await change('power off')).toBe('Failed to set node power state to power off.')
  expect(node().power_state).toBe('power on')
  expect(await change('rebooting')).toBeUndefined()
})

describe('parents and children', () => {
  test('a child without a supply of its own powers its parent on', async () => {
    const { change, node } = bench({ uuid: 'child', parent_node: 'parent' }, { uuid: 'parent' })
    await change('power on')
    expect(node('parent').power_state).toBe('power on')
    expect(node('parent').reservation).toBeNull()
  })

  test('one with its own does not', async () => {
    const dedicated = { driver_info: { has_dedicated_power_supply: true } }
    const { change, node } = bench({ uuid: 'child', parent_node: 'parent', ...dedicated }, { uuid: 'parent' })
    await change('power on')
    expect(node('parent').power_state).toBe('power off')
  })

  test('a parent takes its children down with it', async () => {
    const on = { power_state: 'power on' } as const
    const { change, node } = bench(
      { uuid: 'parent', ...on },
      { uuid: 'child', parent_node: 'parent', ...on },
      { uuid: 'stranger', ...on },
    )
    await change('power off')
    expect(node('child').power_state).toBe('power off')
    expect(node('stranger').power_state).toBe('power on')
  })

  test('a locked relative stops it', async () => {
    const on = { power_state: 'power on', reservation: 'other' } as const
    const family = bench({ uuid: 'parent', power_state: 'power on' }, { uuid: 'child', parent_node: 'parent', ...on })
    expect(await family.change('power off')).toMatch(/^Node parent child_node child is presently locked/)
    expect(family.node('parent').power_state).toBe('power on')
    const other = bench({ uuid: 'child', parent_node: 'parent' }, { uuid: 'parent', reservation: 'other' })
    expect(await other.change('power on')).toMatch(/^Node child parent_node parent is presently locked/)
  })
})
