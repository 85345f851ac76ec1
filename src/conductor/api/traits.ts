import { Hono } from 'hono'
import { requireConductor } from '../hash-ring.ts'
import type { Node } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { withTask } from '../task.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { locate } from './links.ts'
import { nothingHere } from './lookup.ts'
import { nodeIdent, nodeOf } from './node-ident.ts'
import { traitOfPath, traitsOfBody } from './trait-arguments.ts'
import { allows } from './versions.ts'

const maxTraits = 50

const howToPut =
  'A single node trait may be added via PUT /v1/nodes/<node identifier>/traits/<trait> with no body, or all node traits may be replaced via PUT /v1/nodes/<node identifier>/traits with the list of traits specified in the request body.'

/** `/v1/nodes/{node}/traits`. @source ironic/api/controllers/v1/node.py `NodeTraitsController` */
export const traits = new Hono<ApiEnv>({ strict: false })
  .use(async (c, next) => {
    // Before there were traits, the word was read as the name of a field.
    if (!allows(c, 'traits')) throw c.req.method === 'GET' ? new Refusal('NotAcceptable') : nothingHere()
    await next()
  })
  .get('/', (c) => c.json({ traits: nodeOf(c).traits }))
  .put('/', async (c) => {
    const all = await traitsOfBody(c, howToPut)
    return setTraits(c, () => all)
  })
  .put('/:trait', async (c) => {
    const trait = await traitOfPath(c, howToPut)
    locate(c, `nodes/${nodeIdent(c)}/traits/${trait}`)
    return setTraits(c, (node) => [...new Set([...node.traits, trait])])
  })
  .delete('/', (c) => setTraits(c, () => []))
  .delete('/:trait', (c) => {
    const trait = c.req.param('trait')
    return setTraits(c, (node) => {
      if (!node.traits.includes(trait))
        throw new Refusal('NotFound', { message: `Node ${node.uuid} doesn't have a trait '${trait}'` })
      return node.traits.filter((one) => one !== trait)
    })
  })

async function setTraits(c: ApiContext, next: (node: Node) => string[]): Promise<Response> {
  const { conductor } = c.env
  const { uuid } = nodeOf(c)
  requireConductor(conductor, nodeOf(c))
  await withTask(conductor, uuid, { purpose: 'set node traits' }, (task) => {
    const list = next(task.node)
    if (list.length > maxTraits)
      throw new Refusal('InvalidParameterValue', {
        message: `Could not modify traits for node ${uuid} as it would exceed the maximum number of traits per node (${list.length} vs. ${maxTraits})`,
      })
    task.node.traits = list
    task.save()
  })
  return c.body(null, 204)
}
