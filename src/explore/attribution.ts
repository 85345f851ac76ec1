import { quirkPolicy } from '../conductor/quirks.ts'
import type { Finding } from './explorer.ts'
import type { Plan, QuirkChoice } from './plan.ts'
import { runPlan, signatureOf } from './run-plan.ts'

/** What a finding comes from, as far as switches can tell. */
export type Attribution =
  /** Without any one of these quirks it is not there. */
  | { by: 'needed'; quirks: string[] }
  /** Each of these is enough; none of them alone takes it away. */
  | { by: 'enough'; quirks: string[] }
  /** It is there as long as some quirk is on, but no single one is needed or enough. */
  | { by: 'several' }
  /** It is the upstream agent's: a hardened one does not show it. */
  | { by: 'agent' }
  /** It is there with all known quirks off. */
  | { by: 'unknown' }

/** Turns the switches one at a time, and looks whether the smallest plan of a finding still shows it. */
export async function attribute({ plan, signature }: Finding, quirks: QuirkChoice): Promise<Attribution> {
  const on = [...quirkPolicy(quirks)]
  // The agent has defects of its own, which stay as they are while the conductor's are turned off.
  const agent = { hardened: quirks !== 'upstream', ...plan.fleet.agent }
  const same = { ...plan, fleet: { ...plan.fleet, agent } }
  const shows = async (some: string[], how: Plan = same) =>
    (await runPlan(how, some)).found.some((one) => signatureOf(one) === signature)

  const hardened = { ...plan, fleet: { ...plan.fleet, agent: { ...plan.fleet.agent, hardened: true } } }
  if (await shows([])) return agent.hardened || (await shows([], hardened)) ? { by: 'unknown' } : { by: 'agent' }
  const needed = []
  for (const quirk of on) if (!(await shows(on.filter((one) => one !== quirk)))) needed.push(quirk)
  if (needed.length > 0) return { by: 'needed', quirks: needed }
  const enough = []
  for (const quirk of on) if (await shows([quirk])) enough.push(quirk)
  return enough.length > 0 ? { by: 'enough', quirks: enough } : { by: 'several' }
}

/** In a line, for people. */
export function toldOf(attribution: Attribution): string {
  switch (attribution.by) {
    case 'needed':
      return `caused by ${attribution.quirks.join(' and ')}`
    case 'enough':
      return `caused by any of ${attribution.quirks.join(', ')}`
    case 'several':
      return 'caused by several quirks together'
    case 'agent':
      return 'caused by the agent, as upstream has it'
    case 'unknown':
      return 'no known quirk explains it'
  }
}
