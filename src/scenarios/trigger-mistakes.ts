import { didYouMean } from '../conductor/options/options.ts'
import { cleaningInterfaces } from '../conductor/steps.ts'
import { matchesGlob } from '../faults/glob.ts'
import { isWanted, type Wanted } from '../faults/select.ts'
import { ruleEffects } from '../lab/faults/rule-effects.ts'
import { journalKinds } from './journal-kinds.ts'
import { noSuch, type Mistake } from './mistake.ts'
import type { Scenario } from './scenario.ts'

type Selector = Readonly<Record<string, Wanted>>
type Path = (string | number)[]

/** What is wrong with the moments of actions and faults, with what they name, and with what is counted. */
export function momentMistakes(
  { actions, faults, expect, limitMs }: Scenario,
  nodes: readonly string[],
  devices: readonly string[] | undefined,
): Mistake[] {
  const hosts = [
    'ironic',
    'operator',
    'faults',
    'files',
    ...nodes.flatMap((name) => [name, `agent-${name}`, `bmc-${name}`]),
  ]
  const mistakes: Mistake[] = []
  const wrong = (path: Path, text: string | undefined) => {
    if (text !== undefined) mistakes.push({ path, text })
  }
  const parts = { actions, faults } as const
  for (const kind of ['actions', 'faults'] as const)
    for (const [i, spec] of parts[kind].entries()) {
      const at: Path = [kind, i]
      const { node, on, afterMs = 0, disk, from, to, rule } = spec as typeof spec & Named
      if (node !== undefined && !nodes.includes(node)) wrong([...at, 'node'], noSuch('node', node, nodes))
      if (on) mistakes.push(...selectorMistakes(on, [...at, 'on'], hosts))
      if (afterMs > limitMs)
        wrong([...at, 'afterMs'], `It never comes: the run ends after ${limitMs} ms. Raise limitMs, or wait less.`)
      if (disk !== undefined && devices && !devices.includes(disk))
        wrong([...at, 'disk'], noSuch('disk', disk, devices))
      for (const [end, pattern] of Object.entries({ from, to }))
        if (typeof pattern === 'string') wrong([...at, end], hostComplaint(pattern, nodes, hosts))
      const effect = rule?.does?.effect
      if (effect !== undefined && !Object.hasOwn(ruleEffects, effect))
        wrong([...at, 'rule', 'does', 'effect'], noSuch('effect', effect, Object.keys(ruleEffects)))
    }
  for (const [i, { of }] of expect.counts.entries())
    mistakes.push(...selectorMistakes(of as Selector, ['expect', 'counts', i, 'of'], hosts))
  return mistakes
}

/** Members that only some actions and faults have. */
type Named = { disk?: string; from?: unknown; to?: unknown; rule?: { does?: { effect?: string } } }

function hostComplaint(pattern: string, nodes: readonly string[], hosts: readonly string[]): string | undefined {
  const patterns = pattern.includes('$node') ? nodes.map((name) => pattern.replaceAll('$node', name)) : [pattern]
  if (patterns.some((one) => hosts.some((host) => matchesGlob(host, one)))) return undefined
  return `No host of this scenario is called ${JSON.stringify(pattern)}.${didYouMean(pattern, hosts) || ` There are: ${hosts.slice(0, 9).join(', ')}.`}`
}

/** Why no entry of any journal can be selected by this. */
export function selectorMistakes(selector: Selector, path: Path, hosts: readonly string[]): Mistake[] {
  const { kind, ...rest } = selector
  const kinds = Object.keys(journalKinds)
  if (kind === undefined || kind === null)
    return [{ path, text: `It does not say which kind of entry. Add kind: one of ${kinds.join(', ')}.` }]
  const possible = kinds.filter((one) => isWanted(one, kind))
  if (possible.length === 0)
    return [{ path: [...path, 'kind'], text: `${impossible} ${noSuch('kind of journal entry', String(kind), kinds)}` }]
  const mistakes: Mistake[] = []
  for (const [name, wanted] of Object.entries(rest)) {
    const text = memberComplaint(name, wanted, possible, hosts)
    if (text !== undefined) mistakes.push({ path: [...path, name], text: `${impossible} ${text}` })
  }
  return mistakes
}

const impossible = 'This never happens.'

function memberComplaint(
  name: string,
  wanted: Wanted,
  kinds: readonly string[],
  hosts: readonly string[],
): string | undefined {
  const [root = ''] = name.split('.')
  if (root === 'at') return undefined
  if (root === 'source') return unmet(wanted, hosts) ? noSuch('source', String(wanted), hosts) : undefined
  const domains = kinds.flatMap((kind) => journalKinds[kind]?.[root] ?? [])
  const members = [...new Set(kinds.flatMap((kind) => Object.keys(journalKinds[kind] ?? {})))]
  if (!kinds.some((kind) => Object.hasOwn(journalKinds[kind] ?? {}, root)))
    return `An entry of kind ${kinds.join(' or ')} has no ${JSON.stringify(root)}.${didYouMean(root, members) || ` It has: ${members.join(', ')}.`}`
  if (kinds.includes('fault')) return undefined
  if (root === 'node' && typeof wanted === 'string' && /^node-\d+$/.test(wanted))
    return `In the journal a node is its UUID. Write node: ${wanted} beside "on", not in it.`
  if (root === 'to' && kinds.includes('request'))
    return unmet(wanted, hosts) ? noSuch('host', String(wanted), hosts) : undefined
  if (root === 'step') return stepComplaint(wanted)
  const words = domains.filter((one) => one !== 'anything')
  if (words.length > 0 && unmet(wanted, words))
    return `${root} is never ${JSON.stringify(wanted)}.${oneOf(wanted, words)}`
  return undefined
}

const oneOf = (wanted: Wanted, words: readonly string[]): string =>
  (typeof wanted === 'string' && didYouMean(wanted, words)) || ` It is one of: ${words.join(', ')}.`

const unmet = (wanted: Wanted, words: readonly string[]): boolean =>
  wanted !== null && !words.some((word) => isWanted(word, wanted))

/** Steps are written with their interface. */
function stepComplaint(wanted: Wanted): string | undefined {
  for (const one of Array.isArray(wanted) ? (wanted as readonly unknown[]) : [wanted]) {
    if (typeof one !== 'string' || one.startsWith('*')) continue
    const [kind = '', step] = one.split('.')
    if (step === undefined) return `A step has its interface before it: deploy.${kind}, not ${kind}.`
    if (!kind.includes('*') && !(cleaningInterfaces as readonly string[]).includes(kind))
      return noSuch('interface with clean steps', kind, cleaningInterfaces)
  }
  return undefined
}
