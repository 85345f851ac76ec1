import * as v from 'valibot'
import { matchesGlob } from '../faults/glob.ts'
import type { PlacedRule } from '../faults/rule-book.ts'
import { ruleEffects } from '../lab/faults/rule-effects.ts'
import { noSuch, type Mistake } from './mistake.ts'
import { Fault, type FaultSpec } from './moments.ts'
import { PlacedRuleSchema } from './parts.ts'

/** How servers and machines are to misbehave: rules from the start on, faults each for its moment. */
export type Misbehaviour = { rules: PlacedRule[]; faults: FaultSpec[] }

export const MisbehaviourSchema = v.strictObject({
  rules: v.optional(v.array(PlacedRuleSchema), []),
  faults: v.optional(v.array(Fault), []),
})

/** What is wrong with the effect on the machine that a rule names. */
export const effectComplaint = ({ does: { effect } }: PlacedRule): string | undefined =>
  effect === undefined || Object.hasOwn(ruleEffects, effect)
    ? undefined
    : noSuch('effect', effect, Object.keys(ruleEffects))

/** Every mistake that the form does not show. `hosts` are the servers' names, `nodes` the machines'. */
export function misbehaviourMistakes(
  { rules, faults }: Misbehaviour,
  { hosts, nodes }: { hosts: readonly string[]; nodes: readonly string[] },
): Mistake[] {
  const mistakes: Mistake[] = []
  for (const [i, rule] of rules.entries()) {
    const complaint = effectComplaint(rule)
    if (complaint !== undefined) mistakes.push({ path: ['rules', i, 'does', 'effect'], text: complaint })
    if (!hosts.some((host) => matchesGlob(host, rule.at)))
      mistakes.push({ path: ['rules', i, 'at'], text: `${noSuch('server', rule.at, hosts)} * stands for anything.` })
    if (Object.keys(rule.does).length === 0)
      mistakes.push({ path: ['rules', i, 'does'], text: 'It does nothing. Name an effect: status, delayMs, drop, …' })
  }
  for (const [i, { node }] of faults.entries())
    if (node !== undefined && !nodes.includes(node))
      mistakes.push({ path: ['faults', i, 'node'], text: noSuch('node', node, nodes) })
  return mistakes
}
