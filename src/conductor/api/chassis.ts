import { Hono } from 'hono'
import { Refusal } from '../refusals.ts'
import { uuid } from './arguments.ts'
import type { ApiContext, ApiEnv } from './env.ts'

/** `/v1/chassis`: there are none, and none can be made. @source ironic/api/controllers/v1/chassis.py */
export const chassis = new Hono<ApiEnv>({ strict: false })
  .get('/', (c) => c.json({ chassis: [] }))
  .get('/detail', (c) => c.json({ chassis: [] }))
  .get('/:chassis', unknown)
  .get('/:chassis/:part', unknown)

function unknown(c: ApiContext): never {
  const id = c.req.param('chassis') ?? ''
  uuid('chassis_uuid', id)
  throw new Refusal('NotFound', { message: `Chassis ${id} could not be found.` })
}
