import { Hono } from 'hono'
import { Refusal } from '../refusals.ts'
import type { HistoryEntry } from '../store/store.ts'
import { boolean, checked } from './arguments.ts'
import { pageArguments, pageOf } from './collection.ts'
import { publicUrl, type ApiContext, type ApiEnv } from './env.ts'
import { WebError } from './errors.ts'
import { nodeIdent, nodeOf } from './node-ident.ts'
import { allows } from './versions.ts'

const brief = ['uuid', 'created_at', 'severity', 'event'] as const
const detailed = [
  'uuid',
  'created_at',
  'severity',
  'event_type',
  'event',
  'conductor',
  'user',
  'project',
  'state',
  'target_provision_state',
  'duration_seconds',
] as const
const longestBrief = 255

const unknownEntry = (history: string) =>
  new Refusal('NotFound', { message: `Node history record ${history} could not be found.` })

/** `/v1/nodes/{node}/history`. @source ironic/api/controllers/v1/node.py `NodeHistoryController` */
export const history = new Hono<ApiEnv>({ strict: false })
  .use(async (c, next) => {
    if (!allows(c, 'history')) throw new WebError(404)
    await next()
  })
  .get('/', (c) => {
    const given = checked(c.req.query(), { detail: boolean, ...pageArguments })
    const node = nodeOf(c)
    const detail = given.detail ?? false
    return c.json(
      pageOf(c, c.env.conductor.store.history(node.uuid), {
        name: 'history',
        url: `nodes/${nodeIdent(c)}/history`,
        page: given,
        key: ({ uuid }) => uuid,
        unknownMarker: unknownEntry,
        defaultSortKey: 'created_at',
        sortBy: (entry, key) => entry[key as keyof HistoryEntry],
        show: (entry) => entryJson(c, entry, detail),
        fields: detail ? detailed : brief,
      }),
    )
  })
  .get('/:entry', (c) => {
    const node = nodeOf(c)
    const uuid = c.req.param('entry')
    const entry = c.env.conductor.store.history(node.uuid).find((one) => one.uuid === uuid)
    if (!entry) throw unknownEntry(uuid)
    return c.json(entryJson(c, entry, true))
  })

function entryJson(c: ApiContext, entry: HistoryEntry, detail: boolean): Record<string, unknown> {
  const json: Record<string, unknown> = {}
  for (const field of detail ? detailed : brief) json[field] = entry[field]
  if (!allows(c, 'historyProject')) delete json.project
  if (!allows(c, 'historyFields')) {
    delete json.state
    delete json.target_provision_state
    delete json.duration_seconds
  }
  if (!detail && entry.event.length > longestBrief) json.event = `${entry.event.slice(0, 251)}...`
  json.links = [{ href: `${publicUrl(c)}/v1/nodes/${entry.node_uuid}/history/${entry.uuid}`, rel: 'self' }]
  return json
}
