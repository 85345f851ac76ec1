import { expect, test } from 'vitest'
import { expectedPoints, unreachable } from './coverage.ts'
import type { Plan } from './plan.ts'
import { runPlan } from './run-plan.ts'

test('what is said to be out of reach is a point that is expected', () => {
  for (const point of Object.keys(unreachable)) expect(expectedPoints).toContain(point)
})

/** A priority that is no number is met by whoever asks the drivers for their steps first. */
test.each<[string, Plan['actions'][number]]>([
  ['early validation', { do: 'clean', steps: [{ interface: 'management', step: 'set_bmc_clock' }] }],
  ['first step could not start', { do: 'provide' }],
])('a priority that is no number ends a clean: %s', async (way, action) => {
  const options = { 'conductor.clean_step_priority_override': { 'management.set_bmc_clock': 'low' } }
  const plan: Plan = { fleet: { profile: 'tiny-vm' }, options, actions: [action], faults: [], seed: 1 }
  const { points, found } = await runPlan(plan, 'none')
  expect([...points]).toContain(`way to fail: ${way}`)
  expect(found).toEqual([])
})
