import { expect, test } from 'vitest'
import { flowNames, planOf, violatedBy } from './flows.ts'

/** More than any of the flows takes until all is at rest. */
const mostAccesses = 1_000

const cases = flowNames.flatMap((flow) =>
  (['reads', 'writes'] as const).flatMap((what) => [1, 4].map((times) => ({ flow, what, times }))),
)

test.each(cases)('$flow survives $times refused $what, wherever they come', { timeout: 120_000 }, async (one) => {
  const { flow, what, times } = one
  const broken: Record<number, string[]> = {}
  let after = 0
  for (; after < mostAccesses; after++) {
    let struck = false
    const violated = await violatedBy(planOf(flow, { do: 'database fails', what, times, after }), ({ kind }) => {
      struck ||= kind === 'database refuses'
    })
    if (!struck) break
    if (violated.length > 0) broken[after] = violated
  }
  expect(broken).toEqual({})
  expect(after).toBeGreaterThan(10)
  expect(after).toBeLessThan(mostAccesses)
})
