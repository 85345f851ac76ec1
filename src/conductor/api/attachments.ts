import { Hono } from 'hono'
import { requireConductor } from '../hash-ring.ts'
import type { Schema } from '../json-schema.ts'
import { changeVifs, listVifs } from '../management.ts'
import type { Node } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { jsonBody, uuidOrName } from './arguments.ts'
import { publicUrl, type ApiContext, type ApiEnv } from './env.ts'
import { WebError, withStatus } from './errors.ts'
import { linksOf } from './links.ts'
import { nodeOf } from './node-ident.ts'
import { checkSchema } from './trait-arguments.ts'
import { allows } from './versions.ts'

const vifSchema = {
  type: 'object',
  properties: { id: { type: 'string' } },
  required: ['id'],
} as const satisfies Schema

/** `/v1/nodes/{node}/vifs`. @source ironic/api/controllers/v1/node.py `NodeVIFController` */
export const nodeVifs = new Hono<ApiEnv>({ strict: false })
  .use(async (c, next) => {
    if (!allows(c, 'vifs')) throw new WebError(404)
    await next()
  })
  .get('/', async (c) => c.json({ vifs: await listVifs(c.env.conductor, (await ownedNode(c)).uuid) }))
  .post('/', async (c) => {
    const vif = await jsonBody(c)
    checkSchema('vif', vifSchema, vif)
    const node = await ownedNode(c)
    const names = vif as Record<string, unknown>
    if (allows(c, 'vifPort') && 'port_uuid' in names && 'portgroup_uuid' in names)
      throw new Refusal('Invalid', { message: 'Cannot specify both port_uuid and portgroup_uuid' })
    await changeVifs(c.env.conductor, node.uuid)
    return c.body(null, 204)
  })
  .delete('/:vif', async (c) => {
    uuidOrName('vif_id', c.req.param('vif'))
    await changeVifs(c.env.conductor, (await ownedNode(c)).uuid)
    return c.body(null, 204)
  })

async function ownedNode(c: ApiContext): Promise<Node> {
  const node = nodeOf(c)
  await withStatus(400, ['NoValidHost'], () => requireConductor(c.env.conductor, node))
  return node
}

/** Links to what may be connected to a node, or to anything. @source ironic/api/controllers/v1/volume.py */
export function volumeJson(c: ApiContext, base: string) {
  return {
    links: linksOf(c, base === '' ? 'volume/' : `nodes/${base}/volume/`),
    connectors: linksOf(c, base === '' ? 'volume/connectors' : `nodes/${base}/volume/connectors`),
    targets: linksOf(c, base === '' ? 'volume/targets' : `nodes/${base}/volume/targets`),
  }
}

/** `/v1/nodes/{node}/volume`: nothing is ever connected. */
export const nodeVolume = new Hono<ApiEnv>({ strict: false })
  .use(async (c, next) => {
    if (!allows(c, 'volume')) throw new WebError(404, 'The API is not supported for this version')
    await next()
  })
  .get('/', (c) => c.json(volumeJson(c, c.req.param('node') ?? '')))
  .get('/connectors', (c) => {
    nodeOf(c)
    return c.json({ connectors: [] })
  })
  .get('/targets', (c) => {
    nodeOf(c)
    return c.json({ targets: [] })
  })

/** `GET /v1/nodes/{node}/children`. @source ironic/api/controllers/v1/node.py `NodeChildrenController` */
export function listChildren(c: ApiContext): Response {
  if (!allows(c, 'childNodes')) throw new WebError(404)
  const { uuid } = nodeOf(c)
  const children = [...c.env.conductor.store.nodes()].filter((node) => node.parent_node === uuid)
  return c.json({
    children: children.map((child) => child.uuid),
    links: { href: `${publicUrl(c)}/v1/nodes/?parent_node=${uuid}`, rel: 'children' },
  })
}

/** Allocations are the scheduler's, and there is none. @source ironic/api/controllers/v1/allocation.py */
export function refuseAllocation(c: ApiContext): never {
  if (!allows(c, 'allocations')) throw new WebError(404, 'The API version does not allow allocations')
  nodeOf(c)
  throw new Refusal('NotFound', { message: `Allocation for node ${c.req.param('node') ?? ''} was not found` })
}
