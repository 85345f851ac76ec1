import { expect, test } from 'vitest'
import type { Plan } from '../../src/explore/plan.ts'
import { flowNames, planOf, violatedBy, type Flow } from './flows.ts'

/** What may come at any moment, and what it is called here. */
const faults: Record<string, Plan['faults'][number]> = {
  'a conductor that restarts': { do: 'conductor killed', forMs: 20_000 },
  'a conductor that is replaced': { do: 'conductor replaced', forMs: 20_000 },
  'a clock a day ahead': { do: 'conductor clock wrong', byMs: 86_400_000, forMs: 60_000 },
  'a database locked for two minutes': { do: 'database fails', forMs: 120_000 },
  'a BMC out of reach': { do: 'bmc unreachable', forMs: 60_000 },
  'a BMC whose answer is lost': { do: 'bmc http', rule: { times: 1, does: { pass: true, cut: true } } },
  'a BMC that answers a page': { do: 'bmc http', rule: { times: 1, does: { status: 200, text: '<html>' } } },
  'an agent whose answer is lost': { do: 'agent http', rule: { times: 1, does: { pass: true, cut: true } } },
  'an agent that crashes': { do: 'agent crashes' },
  'an agent down for long': { do: 'agent down', forMs: 90_000 },
  'an API whose answer is lost': { do: 'ironic http', rule: { times: 1, does: { pass: true, cut: true } } },
  'a network that is cut': { do: 'network cut', forMs: 30_000 },
  'a power cut': { do: 'power cut', forMs: 10_000 },
  'a machine that resets': { do: 'machine resets' },
  'a kernel that panics': { do: 'kernel panics' },
}

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

const cases = flowNames.flatMap((flow) => Object.keys(faults).map((name) => ({ flow, name })))

test.each(cases)('$flow keeps what holds with $name, at any moment', { timeout: 240_000 }, async ({ flow, name }) => {
  const fault = faults[name] as Plan['faults'][number]
  const moments = await momentsOf(flow)
  expect(moments.length).toBeGreaterThan(40)
  const broken: Record<number, string[]> = {}
  for (const afterMs of moments) {
    const violated = await violatedBy(planOf(flow, { ...fault, afterMs }))
    if (violated.length > 0) broken[afterMs] = violated
  }
  expect(broken).toEqual({})
})
