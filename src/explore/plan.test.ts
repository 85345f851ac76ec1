import { expect, test } from 'vitest'
import { fitting, sourceOf, type Plan } from './plan.ts'
import { runPlan, signatureOf } from './run-plan.ts'

const plan = (more: Partial<Plan>): Plan => ({
  fleet: { profile: 'tiny-vm' },
  options: {},
  actions: [{ do: 'provide' }],
  faults: [],
  seed: 1,
  ...more,
})

test('options that keep a conductor from starting when they are joined do not stay together', async () => {
  const small = { 'conductor.workers_pool_size': 6, 'conductor.sync_power_state_workers': 1, 'conductor.periodic_max_workers': 1 } // prettier-ignore
  const joined = plan({ options: { ...small, 'conductor.reserved_workers_pool_percentage': 50 } })
  expect((await runPlan(joined, 'none')).found.map(signatureOf)).toEqual([expect.stringContaining('run broke down')])
  expect(fitting(joined).options).toEqual(small)
  expect((await runPlan(fitting(joined), 'none')).found).toEqual([])
  const alone = plan({ options: { 'conductor.reserved_workers_pool_percentage': 50 } })
  expect(fitting(alone).options).toEqual(alone.options)
})

test('a run whose database failed is judged when the conductor has had a look at what it left', async () => {
  const found = plan({
    options: { 'conductor.clean_callback_timeout': 300 },
    faults: [{ do: 'database fails', what: 'writes', share: 0.5, forMs: 400_000, afterMs: 120_000 }],
    seed: 3,
  })
  expect(sourceOf(found, 'none').restMs).toBe(150_000)
  expect((await runPlan(found, 'none')).found).toEqual([])
  const rarely = { ...found, options: { 'conductor.check_provision_state_interval': 600 } }
  expect(sourceOf(rarely, 'none').restMs).toBe(1_230_000)
  expect(sourceOf(plan({}), 'none').restMs).toBeUndefined()
})
