import { expect, test } from 'vitest'
import { flowNames, planOf, violatedBy, type Flow } from './flows.ts'

const faults = ['conductor killed', 'conductor replaced'] as const
const awayMs = 20_000

/** When something happens in an undisturbed run, in milliseconds from its start, and a millisecond later. */
async function momentsOf(flow: Flow): Promise<number[]> {
  const moments = new Set<number>()
  let startedAt: number | undefined
  await violatedBy(planOf(flow), ({ kind, at }) => {
    if (kind === 'action') startedAt ??= at
    if (startedAt === undefined || kind === 'heartbeat') return
    moments.add(at - startedAt)
    moments.add(at - startedAt + 1)
  })
  return [...moments]
}

const cases = flowNames.flatMap((flow) => faults.map((fault) => ({ flow, fault })))

test.each(cases)('$flow survives a $fault, at any moment', { timeout: 240_000 }, async ({ flow, fault }) => {
  const moments = await momentsOf(flow)
  expect(moments.length).toBeGreaterThan(50)
  const broken: Record<number, string[]> = {}
  for (const afterMs of moments) {
    const violated = await violatedBy(planOf(flow, { do: fault, afterMs, forMs: awayMs }))
    if (violated.length > 0) broken[afterMs] = violated
  }
  expect(broken).toEqual({})
})
