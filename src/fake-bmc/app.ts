import { Hono } from 'hono'
import { ConnectionCut } from '../world.ts'
import { refused } from './answers.ts'
import { respond } from './respond.ts'
import { serve } from './serve.ts'
import type { Service } from './service.ts'

/**
 * The Redfish service over HTTP. One app serves every BMC: which one comes with the request.
 *
 * Routing by path is a matter of the resources' own table, because the same table resolves `$expand`.
 */
export const redfish = new Hono<{ Bindings: { service: Service } }>()

redfish.all('*', (c): Response | Promise<Response> => {
  if (!c.env.service.answers) throw new ConnectionCut('the BMC is silent')
  const answer = serve(c.env.service, c.req.raw)
  return answer instanceof Promise ? answer.then(respond) : respond(answer)
})

redfish.onError((error, c) => {
  if (error instanceof ConnectionCut) throw error
  const { world } = c.env.service
  world.record('crashed', { work: `${c.req.method} ${c.req.path}`, error: `${error.name}: ${error.message}` })
  return respond(refused(500, 'InternalError'))
})
