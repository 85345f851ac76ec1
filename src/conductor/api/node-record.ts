import type { Node } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { isLogicalName, looksLikeUuid } from './arguments.ts'
import type { ApiContext } from './env.ts'
import { ClientSideError } from './errors.ts'
import { givable, rowOf } from './node-fields.ts'
import { requireVersion } from './versions.ts'

/** A record's fields from a description: `null` stands for the default where the record has no `null`. */
export function recordOf(given: Record<string, unknown>): Partial<Node> {
  const record: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(given)) {
    if (!givable(field) && rowOf(field)?.writable !== 'by patch') continue
    record[field] = value ?? emptyOf(field)
  }
  return record
}

/** What a field holds when it holds nothing. */
export function emptyOf(field: string): unknown {
  const type = rowOf(field)?.type
  if (type === 'object') return {}
  if (field === 'conductor_group') return ''
  return type === 'boolean' && field !== 'automated_clean' && field !== 'secure_boot' ? false : null
}

/** Words of the API below `/v1/nodes` that no node may be called. */
const reserved = ['maintenance', 'management', 'states', 'vendor_passthru', 'detail', 'validate']

/** Refuses a name that is none, or one of the API's own words. */
export function checkName(c: ApiContext, name: unknown, complaint: string): void {
  requireVersion(c, 'nodeName')
  if (typeof name !== 'string' || !isLogicalName(name) || looksLikeUuid(name)) throw new ClientSideError(complaint)
  if (reserved.includes(name))
    throw new ClientSideError(
      `The word "${name}" is reserved and can not be used as a node name. Reserved words are: ${reserved.join(', ')}.`,
    )
}

/** The node a field links to; says nothing of whether it exists. @source ironic/api/controllers/v1/utils.py `authorize_node_link` */
export function linkedNode(c: ApiContext, ident: string, field: string): Node {
  const { store } = c.env.conductor
  const node = looksLikeUuid(ident) ? store.node(ident) : store.nodeByName(ident)
  if (node) return node
  throw new Refusal('Invalid', {
    message: `Unable to apply the requested ${field} '${ident}'. Requested value was invalid.`,
  })
}

/** There are no chassis to belong to. */
export const unknownChassis = (uuid: string) => new ClientSideError(`Chassis ${uuid} could not be found.`)
