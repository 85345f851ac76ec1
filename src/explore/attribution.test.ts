import { describe, expect, test } from 'vitest'
import { attribute, toldOf } from './attribution.ts'
import type { Finding } from './explorer.ts'
import type { Plan, QuirkChoice } from './plan.ts'
import { runPlan, signatureOf } from './run-plan.ts'

const plan = (more: Partial<Plan>): Plan => ({
  fleet: { profile: 'tiny-vm' },
  options: {},
  actions: [{ do: 'provide' }],
  faults: [],
  seed: 1,
  ...more,
})

/** What the plan shows of an invariant, as exploration would hand it on. */
async function findingOf(plan: Plan, quirks: QuirkChoice, checker: string): Promise<Finding> {
  const found = (await runPlan(plan, quirks)).found.find((one) => one.checker === checker)
  if (!found) throw new Error('nothing was found')
  const rest = { afterRuns: 1, seen: 1, original: plan, plan, shrinkRuns: 0, digest: '' }
  return { ...found, signature: signatureOf(found), ...rest }
}

const told = async (plan: Plan, quirks: QuirkChoice, checker: string): Promise<string> =>
  toldOf(await attribute(await findingOf(plan, quirks, checker), quirks))

const waiting = plan({ actions: [{ do: 'clean', steps: [{ interface: 'power', step: 'wait' }] }] })
const twoShreds = { 'deploy.shred_random_overwrite_iterations': 0, 'deploy.shred_final_overwrite_with_zeros': false }

describe('a finding is put down to', () => {
  test('the quirk that it needs', async () => {
    const quirks = ['hold-loses-manual-target', 'malformed-step-500']
    expect(await told(waiting, quirks, 'manual stays manual')).toBe('caused by hold-loses-manual-target')
  })

  test('a pair of quirks, of which each is needed', async () => {
    const quirks = ['reserved-steps-dropped', 'malformed-step-500', 'no-steps-is-clean']
    const pair = 'caused by reserved-steps-dropped and no-steps-is-clean'
    expect(await told(waiting, quirks, 'every step that was ordered')).toBe(pair)
  })

  test('the agent, where it is there as long as the agent is upstream’s', async () => {
    const finding = await findingOf(plan({ options: twoShreds }), 'upstream', 'available means wiped')
    expect(await attribute(finding, 'upstream')).toEqual({ by: 'agent' })
    expect(toldOf({ by: 'agent' })).toBe('caused by the agent, as upstream has it')
  })

  test('nothing known, where it is there with everything hardened', async () => {
    const small = { 'conductor.workers_pool_size': 6, 'conductor.reserved_workers_pool_percentage': 50 }
    expect(await told(plan({ options: small }), 'upstream', 'run broke down')).toBe('no known quirk explains it')
  })
})

/** As if runs showed it whenever `shows` says so of the quirks that are on and of the agent. */
const attributed = (quirks: string[] | 'upstream', shows: (on: Set<string>, hardenedAgent: boolean) => boolean) => {
  const found = { checker: 'no crash', text: 'it did' }
  return attribute({ plan: plan({}), signature: signatureOf(found) }, quirks, ({ fleet: { agent } }, on) =>
    Promise.resolve({ found: shows(new Set(on), agent?.hardened === true) ? [found] : [] }),
  )
}

const [one, other, third, fourth, idle] = ['malformed-step-500', 'malformed-json-500', 'token-in-last-error', 'provide-not-limited', 'no-steps-is-clean'] as const // prettier-ignore

describe('switches turned one at a time tell', () => {
  test('any of several, where each is enough', async () => {
    const attribution = await attributed([one, idle, other], (on) => on.has(one) || on.has(other))
    expect(attribution).toEqual({ by: 'enough', quirks: [one, other] })
    expect(toldOf(attribution)).toBe(`caused by any of ${one}, ${other}`)
  })

  test('several together, where two pairs bring it about', async () => {
    const attribution = await attributed(
      [one, other, idle, third, fourth],
      (on) => (on.has(one) && on.has(other)) || (on.has(third) && on.has(fourth)),
    )
    expect(attribution).toEqual({ by: 'several', quirks: [third, fourth] })
    expect(toldOf(attribution)).toBe(`caused by several quirks together, such as ${third} and ${fourth}`)
  })

  test('the one that is needed, whichever of two others comes with it', async () => {
    const shows = (on: Set<string>) => on.has(one) && (on.has(other) || on.has(third))
    expect(await attributed([one, other, third], shows)).toEqual({ by: 'needed', quirks: [one] })
  })

  test('the agent from what is there in any case', async () => {
    expect(await attributed('upstream', (_, hardenedAgent) => !hardenedAgent)).toEqual({ by: 'agent' })
    expect(await attributed('upstream', () => true)).toEqual({ by: 'unknown' })
    // Single quirks are looked for with a hardened agent from the beginning.
    expect(await attributed([one], () => true)).toEqual({ by: 'unknown' })
  })

  test('the conductor’s quirk, where the upstream agent alone does not show it', async () => {
    const shows = (on: Set<string>, hardenedAgent: boolean) => on.has(one) && !hardenedAgent
    expect(await attributed('upstream', shows)).toEqual({ by: 'needed', quirks: [one] })
  })
})
