import { Hono } from 'hono'
import { Refusal } from '../refusals.ts'
import { volumeJson } from './attachments.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { WebError } from './errors.ts'
import { allows, type Feature } from './versions.ts'

/** Collections that clients list, and that have no members: nothing here schedules, deploys or inspects. */
const collections: readonly {
  path: string
  list: string
  since: Feature
  unknown: (ident: string) => string
}[] = [
  {
    path: 'allocations',
    list: 'allocations',
    since: 'allocations',
    unknown: (ident) => `Allocation ${ident} could not be found.`,
  },
  {
    path: 'deploy_templates',
    list: 'deploy_templates',
    since: 'deployTemplates',
    unknown: (ident) => `Deploy template ${ident} could not be found.`,
  },
  {
    path: 'inspection_rules',
    list: 'inspection_rules',
    since: 'inspectionRules',
    unknown: (ident) => `Rule ${ident} could not be found.`,
  },
  {
    path: 'volume/connectors',
    list: 'connectors',
    since: 'volume',
    unknown: (ident) => `Volume connector ${ident} could not be found.`,
  },
  {
    path: 'volume/targets',
    list: 'targets',
    since: 'volume',
    unknown: (ident) => `Volume target ${ident} could not be found.`,
  },
]

/** @source ironic/api/controllers/v1/{allocation,deploy_template,inspection_rule,volume,shard}.py */
export const emptyCollections = new Hono<ApiEnv>({ strict: false })
  .get('/volume', (c) => {
    requireSince(c, 'volume')
    return c.json(volumeJson(c, ''))
  })
  .get('/shards', (c) => {
    requireSince(c, 'shard')
    const counts = new Map<string | null, number>()
    for (const { shard } of c.env.conductor.store.nodes()) counts.set(shard, (counts.get(shard) ?? 0) + 1)
    const shards = [...counts].map(([name, count]) => ({ name: name ?? 'None', count }))
    return c.json({ shards: shards.toSorted((a, b) => b.count - a.count) })
  })

for (const { path, list, since, unknown } of collections)
  emptyCollections
    .get(`/${path}`, (c) => {
      requireSince(c, since)
      return c.json({ [list]: [] })
    })
    .get(`/${path}/:ident`, (c) => {
      requireSince(c, since)
      throw new Refusal('NotFound', { message: unknown(c.req.param('ident') ?? '') })
    })

function requireSince(c: ApiContext, feature: Feature): void {
  if (!allows(c, feature)) throw new WebError(404, 'The API is not supported for this version')
}
