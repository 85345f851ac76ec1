import { excusedBy } from '../../src/explore/excuses.ts'
import { scenarioOf, type Plan } from '../../src/explore/plan.ts'
import { runScenario } from '../../src/lab/run.ts'
import type { Entry } from '../../src/world.ts'

type Part = Pick<Plan, 'actions'> & Partial<Pick<Plan, 'faults'>>

const steps = [
  { interface: 'bios', step: 'factory_reset' },
  { interface: 'deploy', step: 'erase_devices_metadata' },
] as const

/** Cleans that take every way there is, each in few accesses and little virtual time. */
export const flows = {
  'an automated clean': { actions: [{ do: 'provide' }] },
  'a manual clean': { actions: [{ do: 'clean', steps: [...steps] }] },
  'an abort': { actions: [{ do: 'provide' }, { do: 'abort', on: { kind: 'step', phase: 'wait' } }] },
  'an abort before the first step': { actions: [{ do: 'provide' }, { do: 'abort', on: { kind: 'agent' } }] },
  'a step that fails': { actions: [{ do: 'provide' }], faults: [{ do: 'agent fault', id: 'F28' }] },
  'an agent that never calls': {
    actions: [{ do: 'clean', steps: [...steps] }],
    faults: [{ do: 'ironic http', rule: { match: { path: '/v1/lookup' }, times: 1, does: { pass: true, cut: true } } }],
  },
} as const satisfies Record<string, Part>

export type Flow = keyof typeof flows
export const flowNames = Object.keys(flows) as Flow[]

/** The flow with one more fault, long enough for whatever is done about it. */
export const planOf = (flow: Flow, ...more: Plan['faults']): Plan => {
  const { actions, faults = [] }: Part = flows[flow]
  return {
    fleet: { profile: 'tiny-vm' },
    options: {},
    restMs: 150_000,
    seed: 1,
    actions: [...actions],
    faults: [...faults, ...more],
  }
}

/** What is violated with everything hardened, but for what the plan itself makes impossible. */
export async function violatedBy(plan: Plan, onEntry: (entry: Entry) => void = () => {}): Promise<string[]> {
  const { verdict } = await runScenario(scenarioOf(plan, 'none'), { seed: String(plan.seed), onEntry })
  const excused = excusedBy(plan)
  return verdict.violations
    .filter(({ checker }) => !excused.has(checker))
    .map(({ checker, text }) => `${checker}: ${text}`)
}
