import { expect, test } from 'vitest'
import { bareConductor } from '../../../../test/conductor/bench.ts'
import { VirtualWorld } from '../../../sim/virtual-world.ts'
import { newNode } from '../../node.ts'
import type { OptionOverrides } from '../../options/options.ts'
import { nodePowerAction } from '../../power.ts'
import { acquire, type Task } from '../../task.ts'

/** What `work` on a node of fake hardware takes, in milliseconds, and what becomes of the node. */
async function timed(options: OptionOverrides, work: (task: Task) => Promise<unknown>, seed = 'fake') {
  const world = new VirtualWorld({ seed })
  const conductor = bareConductor(world.process('ironic'), options)
  conductor.store.createNode(newNode({ uuid: 'u', driver: 'fake-hardware', created_at: '', power_state: 'power off' }))
  const from = world.clock.now()
  let took: number | undefined
  conductor.world.spawn('test', async () => {
    const task = await acquire(conductor, 'u', { purpose: 'test' })
    await work(task)
    task.release()
    took = world.clock.now() - from
  })
  await world.run(3600_000, () => took !== undefined)
  return { tookMs: took, node: conductor.store.node('u') }
}

test('power changes are a matter of the record, and take the delay of each call', async () => {
  const { tookMs, node } = await timed({ 'fake.power_delay': '2' }, (task) => nodePowerAction(task, 'power on'))
  // One look at the state, one change.
  expect(tookMs).toBe(4000)
  expect(node).toMatchObject({ power_state: 'power on', target_power_state: null })
})

test('two numbers are the ends of a triangle', async () => {
  const times: number[] = []
  for (const seed of ['a', 'b', 'c', 'd', 'e']) {
    const { tookMs } = await timed({ 'fake.boot_delay': '1,5' }, (task) => task.driver.boot.cleanUpRamdisk(task), seed)
    times.push(tookMs ?? 0)
  }
  expect(new Set(times).size).toBe(5)
  expect(Math.min(...times)).toBeGreaterThanOrEqual(1000)
  expect(Math.max(...times)).toBeLessThanOrEqual(5000)
})

test('its steps succeed', async () => {
  const { tookMs } = await timed({ 'fake.bios_delay': '3' }, async (task) => {
    const bios = task.driver.steps['bios']
    expect(bios?.cleanSteps(task).map(({ step }) => step)).toEqual([
      'apply_configuration',
      'cache_bios_settings',
      'factory_reset',
    ])
    expect(await bios?.executeCleanStep(task, { interface: 'bios', step: 'factory_reset' })).toBeUndefined()
  })
  expect(tookMs).toBe(3000)
})
