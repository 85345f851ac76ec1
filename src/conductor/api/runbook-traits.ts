import { Hono } from 'hono'
import type { Runbook } from '../store/store.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { WebError } from './errors.ts'
import { locate } from './links.ts'
import { runbookOf } from './runbook-ident.ts'
import { traitOfPath, traitsOfBody } from './trait-arguments.ts'
import { allows } from './versions.ts'

const howToPut =
  'A single runbook trait may be added via PUT /v1/runbooks/<runbook identifier>/traits/<trait> with no body, or all runbook traits may be replaced via PUT /v1/runbooks/<runbook identifier>/traits with the list of traits specified in the request body.'

/** `/v1/runbooks/{runbook}/traits`. @source ironic/api/controllers/v1/runbook.py `RunbookTraitsController` */
export const runbookTraits = new Hono<ApiEnv>({ strict: false })
  .use(async (c, next) => {
    if (!allows(c, 'runbookTraits')) throw new WebError(404, 'The API version does not allow runbook traits')
    await next()
  })
  .get('/', (c) => c.json({ traits: runbookOf(c).traits }))
  .put('/', async (c) => {
    const all = await traitsOfBody(c, howToPut)
    return save(c, () => all)
  })
  .put('/:trait', async (c) => {
    const trait = await traitOfPath(c, howToPut)
    locate(c, `runbooks/${c.req.param('runbook')}/traits/${trait}`)
    return save(c, ({ traits }) => [...new Set([...traits, trait])])
  })
  .delete('/', (c) => save(c, () => []))
  .delete('/:trait', (c) => save(c, ({ traits }) => traits.filter((one) => one !== c.req.param('trait'))))

function save(c: ApiContext, next: (runbook: Runbook) => string[]): Response {
  const runbook = runbookOf(c)
  c.env.conductor.store.saveRunbook({ ...runbook, traits: next(runbook) })
  return c.body(null, 204)
}
