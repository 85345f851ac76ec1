import { bootQuirks } from './boot-quirks.ts'
import { mediaQuirks } from './media-quirks.ts'
import { powerQuirks } from './power-quirks.ts'
import { protocolQuirks } from './protocol-quirks.ts'
import type { Quirk } from './quirk.ts'

/** All quirks there are, by area. */
export const quirks: readonly Quirk[] = [...powerQuirks, ...bootQuirks, ...mediaQuirks, ...protocolQuirks]

const byId = new Map(quirks.map((quirk) => [quirk.id, quirk]))

/** The quirks with these ids, in the order of the catalogue. Throws on one that is not there. */
export function quirksOf(ids: readonly string[]): Quirk[] {
  const unknown = ids.find((id) => !byId.has(id))
  if (unknown !== undefined) throw new Error(`There is no quirk ${unknown}; there are ${[...byId.keys()].join(', ')}`)
  return quirks.filter(({ id }) => ids.includes(id))
}
