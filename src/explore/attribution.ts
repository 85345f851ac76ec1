import { quirkPolicy } from '../conductor/quirks.ts'
import type { Finding } from './explorer.ts'
import type { Plan, QuirkChoice } from './plan.ts'
import { runPlan, signatureOf, type Observed } from './run-plan.ts'

/** What a finding comes from, as far as switches can tell. */
export type Attribution =
  /** Without any one of these quirks it is not there. */
  | { by: 'needed'; quirks: string[] }
  /** Each of these is enough; none of them alone takes it away. */
  | { by: 'enough'; quirks: string[] }
  /** No single one is needed or enough. These together are, and all of them. */
  | { by: 'several'; quirks: string[] }
  /** It is the upstream agent's: a hardened one does not show it. */
  | { by: 'agent' }
  /** It is there with all known quirks off. */
  | { by: 'unknown' }

type Run = (plan: Plan, quirks: QuirkChoice) => Promise<Pick<Observed, 'found'>>

/** Turns the switches one at a time, and looks whether the smallest plan of a finding still shows it. */
export async function attribute(
  { plan, signature }: Pick<Finding, 'plan' | 'signature'>,
  quirks: QuirkChoice,
  run: Run = runPlan,
): Promise<Attribution> {
  const on = [...quirkPolicy(quirks)]
  // The agent has defects of its own, which stay as they are while the conductor's are turned off.
  const agent = { hardened: quirks !== 'upstream', ...plan.fleet.agent }
  const same = { ...plan, fleet: { ...plan.fleet, agent } }
  const shows = async (some: string[], how: Plan = same) =>
    (await run(how, some)).found.some((one) => signatureOf(one) === signature)

  const hardened = { ...plan, fleet: { ...plan.fleet, agent: { ...plan.fleet.agent, hardened: true } } }
  if (await shows([])) return agent.hardened || (await shows([], hardened)) ? { by: 'unknown' } : { by: 'agent' }
  const needed = []
  for (const quirk of on) if (!(await shows(on.filter((one) => one !== quirk)))) needed.push(quirk)
  if (needed.length > 0) return { by: 'needed', quirks: needed }
  const enough = []
  for (const quirk of on) if (await shows([quirk])) enough.push(quirk)
  if (enough.length > 0) return { by: 'enough', quirks: enough }
  let together = on
  for (const quirk of on) {
    const rest = together.filter((one) => one !== quirk)
    if (await shows(rest)) together = rest
  }
  return { by: 'several', quirks: together }
}

/** In a line, for people. */
export function toldOf(attribution: Attribution): string {
  switch (attribution.by) {
    case 'needed':
      return `caused by ${attribution.quirks.join(' and ')}`
    case 'enough':
      return `caused by any of ${attribution.quirks.join(', ')}`
    case 'several':
      return `caused by several quirks together, such as ${attribution.quirks.join(' and ')}`
    case 'agent':
      return 'caused by the agent, as upstream has it'
    case 'unknown':
      return 'no known quirk explains it'
  }
}
