import { expect, test } from 'vitest'
import { excusedBy } from '../../src/explore/excuses.ts'
import { scenarioOf, type Plan } from '../../src/explore/plan.ts'
import { runScenario } from '../../src/lab/run.ts'

type Action = Plan['actions'][number]
type Hit = { what: 'reads' | 'writes'; times: number; after: number }

const steps = [
  { interface: 'bios', step: 'factory_reset' },
  { interface: 'deploy', step: 'erase_devices_metadata' },
] as const

const flows: Record<string, { actions: Action[]; faults?: Plan['faults'] }> = {
  'an automated clean': { actions: [{ do: 'provide' }] },
  'a manual clean': { actions: [{ do: 'clean', steps: [...steps] }] },
  'an abort': { actions: [{ do: 'provide' }, { do: 'abort', on: { kind: 'step', phase: 'wait' } }] },
  'a step that fails': { actions: [{ do: 'provide' }], faults: [{ do: 'agent fault', id: 'F28' }] },
  'an agent that never calls': {
    actions: [{ do: 'clean', steps: [...steps] }],
    faults: [
      { do: 'ironic http', rule: { match: { path: '/v1/lookup' }, times: 1, does: { pass: true, cut: true } } },
    ],
  },
}

const planOf = (flow: string, hit?: Hit): Plan => ({
  fleet: { profile: 'tiny-vm' },
  options: {},
  restMs: 150_000,
  actions: flows[flow]?.actions ?? [],
  faults: [...(flows[flow]?.faults ?? []), ...(hit ? [{ do: 'database fails' as const, ...hit }] : [])],
  seed: 1,
})

/** More than any of these flows takes until all is at rest. */
const mostAccesses = 1_000

const cases = Object.keys(flows).flatMap((flow) =>
  (['reads', 'writes'] as const).flatMap((what) => [1, 4].map((times) => ({ flow, what, times }))),
)

/** What is violated, and whether the fault came in time to strike. */
async function play(plan: Plan): Promise<{ violated: string[]; struck: boolean }> {
  let struck = false
  const { verdict } = await runScenario(scenarioOf(plan, 'none'), {
    seed: String(plan.seed),
    onEntry: ({ kind }) => {
      struck ||= kind === 'database refuses'
    },
  })
  const excused = excusedBy(plan)
  const violated = verdict.violations.filter(({ checker }) => !excused.has(checker))
  return { violated: violated.map(({ checker, text }) => `${checker}: ${text}`), struck }
}

test.each(cases)('$flow survives $times refused $what, wherever they come', { timeout: 120_000 }, async (one) => {
  const { flow, what, times } = one
  const broken: Record<number, string[]> = {}
  let after = 0
  for (; after < mostAccesses; after++) {
    const { violated, struck } = await play(planOf(flow, { what, times, after }))
    if (!struck) break
    if (violated.length > 0) broken[after] = violated
  }
  expect(broken).toEqual({})
  expect(after).toBeGreaterThan(10)
  expect(after).toBeLessThan(mostAccesses)
})
