import { Hono } from 'hono'
import { requireConductor } from '../hash-ring.ts'
import * as manager from '../manager.ts'
import { Refusal } from '../refusals.ts'
import { checked, stringList } from './arguments.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { WebError, withStatus } from './errors.ts'
import { createNode } from './node-create.ts'
import { nodeWithSuffix } from './node-ident.ts'
import { checkFields, nodeJson, refuseUnknownField } from './node-json.ts'
import { listNodes } from './node-list.ts'
import { nodeParts } from './node-parts.ts'
import { patchNode } from './node-patch.ts'

/** `/v1/nodes`. @source ironic/api/controllers/v1/node.py `NodesController` */
export const nodes = new Hono<ApiEnv>({ strict: false })
  .get('/', (c) => listNodes(c, false))
  .get('/detail', (c) => listNodes(c, true))
  .post('/', createNode)
  .get('/:node', (c) => showNode(c, checked(c.req.query(), { fields: stringList }).fields))
  .patch('/:node', patchNode)
  .delete('/:node', async (c) => {
    checked(c.req.query(), {})
    const node = nodeWithSuffix(c)
    await withStatus(400, ['NoValidHost'], () => requireConductor(c.env.conductor, node))
    await manager.destroyNode(c.env.conductor, node.uuid)
    return c.body(null, 204)
  })
  .delete('/', () => {
    throw new Refusal('MissingParameterValue', { message: 'Missing mandatory parameter: node_ident' })
  })
  .route('/', nodeParts)
  .get('/:node/maintenance', () => {
    throw new WebError(405)
  })
  // A part that is none is read as the argument behind the name: the fields to show.
  .get('/:node/:fields', (c) => showNode(c, stringList('fields', c.req.param('fields'))))

function showNode(c: ApiContext, fields: readonly string[] | null | undefined): Response {
  const node = nodeWithSuffix(c)
  checkFields(c, fields)
  refuseUnknownField(fields)
  return c.json(nodeJson(c, node, fields ?? undefined))
}
