import type { Entry } from '../world.ts'
import type { LabNode } from './assemble.ts'
import { isAbout } from './script.ts'

export type Transition = Entry & { node: string; event: string; from: string; to: string; target: string | null }

/** Every provision state `node` was in, in order; `undefined` if it never moved. */
export function pathOf(entries: readonly Entry[], node: LabNode): string[] | undefined {
  const moves = entries.filter(({ kind, node: of }) => kind === 'transition' && of === node.uuid) as Transition[]
  const [first] = moves
  return first && [first.from, ...moves.map(({ to }) => to)]
}

/** Kinds that tell a run's story; the rest is traffic. */
const story = new Set([
  'transition',
  'step',
  'last_error',
  'action',
  'fault',
  'power',
  'mains',
  'boot',
  'halted',
  'erase',
  'agent',
  'conductor started',
  'conductor killed',
  'conductor does not start',
  'database refuses',
  'crashed',
])

/**
 * The story of a run, short enough to be kept and read: seconds since the start, names for UUIDs, no traffic. A golden
 * journal is a list of these.
 */
export function storyOf(
  entries: readonly Entry[],
  nodes: readonly LabNode[],
  startAt: number,
): Record<string, unknown>[] {
  const names = new Map(nodes.map(({ uuid, spec: { name } }) => [uuid, name]))
  const readable = (value: unknown): unknown => {
    if (typeof value !== 'string') return value
    let text = value
    for (const [uuid, name] of names) if (text.includes(uuid)) text = text.replaceAll(uuid, name)
    return text
  }
  return entries
    .filter(({ kind }) => story.has(kind))
    .map(({ at, source, kind, ...rest }) => ({
      s: Math.round((at - startAt) / 1000),
      source,
      kind,
      ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, readable(value)])),
    }))
}

/** The last entries about a node, or about anybody. */
export const lastEntries = (entries: readonly Entry[], count: number, node?: LabNode): Entry[] =>
  entries.filter((entry) => !node || isAbout(entry, node)).slice(-count)
