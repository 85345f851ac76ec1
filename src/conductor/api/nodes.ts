import { Hono } from 'hono'
import { requireConductor } from '../hash-ring.ts'
import * as manager from '../manager.ts'
import { checked, stringList } from './arguments.ts'
import type { ApiEnv } from './env.ts'
import { withStatus } from './errors.ts'
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
  .get('/:node', (c) => {
    const { fields } = checked(c.req.query(), { fields: stringList })
    const node = nodeWithSuffix(c)
    checkFields(c, fields)
    refuseUnknownField(fields)
    return c.json(nodeJson(c, node, fields ?? undefined))
  })
  .patch('/:node', patchNode)
  .delete('/:node', async (c) => {
    checked(c.req.query(), {})
    const node = nodeWithSuffix(c)
    await withStatus(400, ['NoValidHost'], () => requireConductor(c.env.conductor, node))
    await manager.destroyNode(c.env.conductor, node.uuid)
    return c.body(null, 204)
  })
  .route('/', nodeParts)
