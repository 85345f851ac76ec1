import type { Verdict } from '../../lab/verdict.ts'
import type { Entry } from '../../world.ts'
import type { Mark } from './view.ts'

/** Where in time a verdict's violations and differences are; a difference without a moment of its own is at the end. */
export function markDivergences(
  { violations, differences }: Pick<Verdict, 'violations' | 'differences'>,
  entries: readonly Entry[],
  startAt: number,
  names: ReadonlyMap<string, string>,
): Mark[] {
  const nameOf = (node: string | undefined) => (node === undefined ? {} : { node: names.get(node) ?? node })
  const endAt = entries.at(-1)?.at ?? 0
  const marks: Mark[] = violations.map(({ checker, node, at, text }) => ({
    at: at - startAt,
    ...nameOf(node),
    text: `${checker}: ${text}`,
    allowed: !differences.some(({ what }) => what === `invariant "${checker}"`),
  }))
  for (const { what, node, expected, actual } of differences) {
    if (what.startsWith('invariant ')) continue
    const named = nameOf(node)
    const at = momentOf(expected, actual, entries, named.node) ?? endAt
    marks.push({ at, ...named, text: `${what} is not as expected`, allowed: false })
  }
  return marks.sort((a, b) => a.at - b.at)
}

/** For two paths of states, when the node left the expected one. */
function momentOf(expected: unknown, actual: unknown, entries: readonly Entry[], node: string | undefined) {
  if (!Array.isArray(expected) || !Array.isArray(actual) || node === undefined) return undefined
  const parting = actual.findIndex((state, i) => state !== expected[i])
  if (parting < 1) return undefined
  // The path begins with the first action, so it is the tail of the node's transitions.
  const moves = entries.filter((entry) => entry.kind === 'transition' && entry['node'] === node)
  return moves[moves.length - actual.length + parting]?.at
}
