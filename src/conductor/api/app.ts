import { Hono } from 'hono'
import { uuidFrom } from '../../identifiers.ts'
import type { App } from '../../world.ts'
import type { Conductor } from '../conductor.ts'
import { authentication } from './auth.ts'
import { bodyLimits } from './body-limits.ts'
import { chassis } from './chassis.ts'
import { conductors } from './conductors.ts'
import { drivers } from './drivers.ts'
import { emptyCollections } from './empty-collections.ts'
import type { ApiEnv } from './env.ts'
import { answerError, WebError } from './errors.ts'
import { heartbeat } from './heartbeat.ts'
import { lookup } from './lookup.ts'
import { nodes } from './nodes.ts'
import { portgroups } from './portgroups.ts'
import { ports } from './ports.ts'
import { rootDocument, v1Document } from './root.ts'
import { runbooks } from './runbooks.ts'
import { negotiation } from './versions.ts'

const v1 = new Hono<ApiEnv>({ strict: false })
  .route('/chassis', chassis)
  .route('/nodes', nodes)
  .route('/ports', ports)
  .route('/portgroups', portgroups)
  .route('/drivers', drivers)
  .route('/conductors', conductors)
  .route('/runbooks', runbooks)
  .route('/', emptyCollections)
  .route('/lookup', lookup)
  .route('/heartbeat', heartbeat)

/** Every conductor's API: which one is asked arrives with the request. Paths work with and without `/v1`. */
const api = new Hono<ApiEnv>({ strict: false })
  .use(async (c, next) => {
    c.header('Openstack-Request-Id', c.env.nextRequestId())
    await next()
  })
  .use(authentication, bodyLimits, negotiation)
  .get('/', (c) => c.json(rootDocument(c)))
  .get('/v1', (c) => c.json(v1Document(c)))
  .route('/v1', v1)
  .route('/', v1)
  .notFound((c) => {
    throw new WebError(isKnown(c.req.method, c.req.path) ? 405 : 404)
  })
  .onError((error, c) => answerError(error, c))

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Whether the path has a handler for another method; what answers any method are only the layers around. */
function isKnown(method: string, path: string): boolean {
  const layers = api.router.match('NONE', path)[0].length
  return methods.some((other) => other !== method && api.router.match(other, path)[0].length > layers)
}

/** The REST API of one conductor, Ironic's version 1.1 to 1.115 as far as cleaning needs it. */
export function createApi(conductor: Conductor): App {
  const chance = conductor.world.random.fork('request ids')
  const env: ApiEnv['Bindings'] = { conductor, nextRequestId: () => `req-${uuidFrom(chance)}` }
  return { fetch: (request) => api.fetch(request, env) }
}
