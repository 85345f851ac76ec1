import { samePath } from './path.ts'
import type { NodeResult, Result } from './result.ts'

/** What two results of one scenario have in common. */
export const aspects = ['path', 'fields', 'text', 'disks'] as const
export type Aspect = (typeof aspects)[number]

/** Why an aspect of some scenarios is otherwise on one conductor, known and explained. */
export type Reason = { scenarios: RegExp; aspects: readonly Aspect[]; because: string }

/**
 * What one conductor words otherwise than another, so exactly that the one text can be made of the other: `ours` is the
 * first one's wording, in texts without names of nodes and addresses, `theirs` takes its place.
 */
export type Rewording = { ours: RegExp; theirs: string; because: string }

/** What is known of a pair of conductors. */
export type Knowledge = { reasons?: readonly Reason[]; rewordings?: readonly Rewording[] }

export type AspectDifference = {
  aspect: Aspect
  node: string
  what: string
  first: unknown
  second: unknown
  because: string | undefined
  /** The texts are one and the same but for known rewordings. */
  reworded?: boolean
}

export type Comparison = {
  scenario: string
  /** Why there is nothing to compare. */
  absent: string | undefined
  differences: AspectDifference[]
}

/** Holds two results of the same scenario against each other, aspect by aspect. */
export function compareResults(
  first: Result,
  second: Result,
  { reasons = [], rewordings = [] }: Knowledge = {},
): Comparison {
  const { scenario } = first
  const broken = [first, second].find(({ outcome }) => outcome !== 'played')
  if (broken) {
    const absent = `${broken.outcome} on ${broken.on}: ${broken.because ?? 'for no given reason'}`
    return { scenario, absent, differences: [] }
  }
  const whole = first.wholePath && second.wholePath
  const differences: AspectDifference[] = []
  for (const node of first.nodes) {
    const other = second.nodes.find(({ name }) => name === node.name)
    for (const { aspect, what, ...values } of differencesOf(node, other, whole)) {
      const words = aspect === 'text' ? sameButFor(rewordings, values) : undefined
      if (words !== undefined) {
        differences.push({ aspect, what, node: node.name, ...values, because: words, reworded: true })
        continue
      }
      const because = reasons.find((one) => one.scenarios.test(scenario) && one.aspects.includes(aspect))?.because
      differences.push({ aspect, what, node: node.name, ...values, because })
    }
  }
  return { scenario, absent: undefined, differences }
}

/** Why two texts are the same but for known rewordings; `undefined` if they are not. */
function sameButFor(rewordings: readonly Rewording[], { first, second }: { first: unknown; second: unknown }) {
  if (typeof first !== 'string' || typeof second !== 'string') return undefined
  const used: string[] = []
  let text = first
  for (const { ours, theirs, because } of rewordings) {
    const reworded = text.replace(ours, theirs)
    if (reworded !== text) used.push(because)
    text = reworded
  }
  return text === second ? used.join('; ') : undefined
}

type Found = { aspect: Aspect; what: string; first: unknown; second: unknown }

function differencesOf(one: NodeResult, other: NodeResult | undefined, whole: boolean): Found[] {
  if (!other) return [{ aspect: 'path', what: 'node', first: one.name, second: 'none' }]
  const found: Found[] = []
  const hold = (aspect: Aspect, what: string, first: unknown, second: unknown) => {
    if (JSON.stringify(first) !== JSON.stringify(second)) found.push({ aspect, what, first, second })
  }
  if (!samePath(one.path, other.path, whole) && (whole || !samePath(other.path, one.path, whole)))
    hold('path', 'path', one.path, other.path)
  for (const field of union(one.fields, other.fields)) hold('fields', field, one.fields[field], other.fields[field])
  for (const text of ['last_error', 'maintenance_reason'] as const)
    hold('text', text, one.texts[text], other.texts[text])
  for (const disk of union(one.disks, other.disks)) hold('disks', disk, one.disks[disk], other.disks[disk])
  hold('disks', 'power of the machine', one.power, other.power)
  return found
}

const union = (a: object, b: object): string[] => [...new Set([...Object.keys(a), ...Object.keys(b)])]

/** How an aspect of a scenario compares: equal, the same in other words, otherwise for a known reason, or otherwise. */
export function standing(
  { absent, differences }: Comparison,
  aspect: Aspect,
): 'equal' | 'reworded' | 'known' | 'OTHER' | '-' {
  if (absent !== undefined) return '-'
  const mine = differences.filter((one) => one.aspect === aspect)
  if (mine.length === 0) return 'equal'
  if (mine.every(({ reworded }) => reworded)) return 'reworded'
  return mine.every(({ because }) => because !== undefined) ? 'known' : 'OTHER'
}

/**
 * How many scenarios were played on both, how many are the same in every aspect (`identical` to the letter, `same` but for
 * known rewordings), and what is not explained.
 */
export function figures(comparisons: readonly Comparison[]) {
  const both = comparisons.filter(({ absent }) => absent === undefined)
  const equal = (wanted: readonly Aspect[], enough: readonly string[] = ['equal']) =>
    both.filter((one) => wanted.every((aspect) => enough.includes(standing(one, aspect)))).length
  return {
    compared: both.length,
    identical: equal(aspects),
    same: equal(aspects, ['equal', 'reworded']),
    path: equal(['path']),
    fields: equal(['fields']),
    text: equal(['text']),
    disks: equal(['disks']),
    unexplained: both.flatMap(({ differences }) => differences).filter(({ because }) => because === undefined).length,
    explained: both.flatMap(({ differences }) => differences).filter(({ because }) => because !== undefined).length,
  }
}
