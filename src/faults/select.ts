import { matchesGlob } from './glob.ts'

/**
 * What a value must be: `null` absent or null, a list one of these, a text a pattern with `*`, anything else the same
 * value. Serialisable, so that a scenario file can say it.
 */
export type Wanted = Single | readonly Single[]
type Single = string | number | boolean | null

export function isWanted(value: unknown, wanted: Wanted): boolean {
  if (wanted === null) return value === null || value === undefined
  if (Array.isArray(wanted)) return (wanted as readonly Single[]).some((one) => isWanted(value, one))
  if (typeof wanted === 'string') return typeof value === 'string' && matchesGlob(value, wanted)
  return value === wanted
}

/** The value at a dotted path (`Boot.BootSourceOverrideTarget`, `steps.0.step`), or `undefined`. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** Whether every path of `wanted` leads to a value as wanted. */
export const selects = (wanted: Readonly<Record<string, Wanted>>, root: unknown): boolean =>
  Object.entries(wanted).every(([path, value]) => isWanted(valueAt(root, path), value))

/** `changes` laid over `base`, objects key by key; a `null` removes a key. */
export function merged(base: unknown, changes: unknown): unknown {
  if (!isObject(changes)) return changes
  const result: Record<string, unknown> = isObject(base) ? { ...base } : {}
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete result[key]
    else result[key] = merged(result[key], value)
  }
  return result
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
