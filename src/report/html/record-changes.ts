import type { Node } from '../../conductor/node.ts'

/** One field of a record, or one member of it, before and after; `undefined` is not there. */
export type Change = { field: string; from: unknown; to: unknown }

/** The lock has entries of its own, and these times are those of the entries. */
const leftOut = new Set(['updated_at', 'provision_updated_at', 'created_at', 'reservation'])

export function recordChanges(before: Node | undefined, after: Node): Change[] {
  if (!before) return []
  const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>]
  return Object.keys(after)
    .filter((field) => !leftOut.has(field))
    .flatMap((field) => changed(field, old[field], now[field]))
}

function changed(field: string, from: unknown, to: unknown): Change[] {
  if (from === to || JSON.stringify(from) === JSON.stringify(to)) return []
  if (!isRecord(from) || !isRecord(to)) return [{ field, from, to }]
  const members = new Set([...Object.keys(from), ...Object.keys(to)])
  return [...members].flatMap((member) =>
    JSON.stringify(from[member]) === JSON.stringify(to[member])
      ? []
      : [{ field: `${field}.${member}`, from: from[member], to: to[member] }],
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
