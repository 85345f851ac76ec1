import type { Node } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { isLogicalName, looksLikeUuid } from './arguments.ts'
import type { ApiContext } from './env.ts'
import { WebError } from './errors.ts'
import { allows } from './versions.ts'

/** The `:node` of the path, which must at least look like an identifier. @source ironic/api/controllers/v1/node.py `NodesController._lookup` */
export function nodeIdent(c: ApiContext): string {
  const ident = c.req.param('node') ?? ''
  if (!isLogicalName(ident) && !looksLikeUuid(ident))
    throw new WebError(400, `Expected UUID or name for node: ${ident}`)
  return ident
}

/** The node the path names. @source ironic/api/controllers/v1/utils.py `get_rpc_node`, `get_rpc_node_with_suffix` */
export function nodeOf(c: ApiContext): Node {
  return findNode(c, nodeIdent(c))
}

/** As {@link nodeOf}, where older versions take `name.json` for the name. */
export function nodeWithSuffix(c: ApiContext): Node {
  const ident = nodeIdent(c)
  return findNode(c, allows(c, 'jsonSuffixKept') ? ident : ident.replace(/\.json$/, ''))
}

/** A node by UUID, or by name if the version knows names. */
export function findNode(c: ApiContext, ident: string): Node {
  const { store } = c.env.conductor
  const byUuid = looksLikeUuid(ident)
  const node = byUuid
    ? (store.node(ident) ?? store.node(ident.toLowerCase()))
    : allows(c, 'nodeName')
      ? store.nodeByName(ident)
      : undefined
  if (!node) throw new Refusal('NodeNotFound', { node: ident })
  return node
}
