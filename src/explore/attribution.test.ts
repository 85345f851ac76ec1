import { expect, test } from 'vitest'
import { attribute, toldOf } from './attribution.ts'
import type { Plan } from './plan.ts'
import { runPlan, signatureOf } from './run-plan.ts'

test('a finding is put down to the quirk that it needs', async () => {
  const plan: Plan = {
    fleet: { profile: 'tiny-vm' },
    options: {},
    actions: [{ do: 'clean', steps: [{ interface: 'power', step: 'wait' }] }],
    faults: [],
    seed: 1,
  }
  const quirks = ['hold-loses-manual-target', 'malformed-step-500']
  const found = (await runPlan(plan, quirks)).found.find(({ checker }) => checker === 'manual stays manual')
  if (!found) throw new Error('nothing was found')
  const rest = { afterRuns: 1, seen: 1, original: plan, plan, shrinkRuns: 0, digest: '' }
  const attribution = await attribute({ ...found, signature: signatureOf(found), ...rest }, quirks)
  expect(toldOf(attribution)).toBe('caused by hold-loses-manual-target')
})
