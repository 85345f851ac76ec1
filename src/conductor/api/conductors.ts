import { Hono } from 'hono'
import { isAlive } from '../hash-ring.ts'
import { Refusal } from '../refusals.ts'
import type { ConductorRecord } from '../store/store.ts'
import { boolean, checked, integer, string, stringList } from './arguments.ts'
import { invalidFields, pageOf, unknownSortKey, unsortable } from './collection.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { linksOf } from './links.ts'
import { nothingHere } from './lookup.ts'
import { allows } from './versions.ts'

const briefFields = ['hostname', 'conductor_group', 'alive']
const fieldNames = ['created_at', 'updated_at', 'hostname', 'conductor_group', 'drivers', 'alive']

/** `/v1/conductors`. @source ironic/api/controllers/v1/conductor.py */
export const conductors = new Hono<ApiEnv>({ strict: false })
  .use(async (c, next) => {
    if (!allows(c, 'conductors')) throw nothingHere()
    await next()
  })
  .get('/', (c) => {
    const page = { marker: string, limit: integer, sort_key: string, sort_dir: string }
    const given = checked(c.req.query(), { ...page, fields: stringList, detail: boolean })
    if (given.fields && given.detail)
      throw new Refusal('InvalidParameterValue', {
        message: 'Can not specify ?detail=True and fields in the same request.',
      })
    if (given.sort_key === 'alive' || given.sort_key === 'drivers') throw unsortable(given.sort_key)
    const fields = given.fields ?? (given.detail ? null : briefFields)
    return c.json(
      pageOf(c, c.env.conductor.store.conductors(), {
        name: 'conductors',
        url: 'conductors',
        page: given,
        key: ({ hostname }) => hostname,
        unknownMarker: (conductor) => new Refusal('ConductorNotFound', { conductor }),
        sortBy: (one, key) => {
          if (!fieldNames.includes(key)) throw unknownSortKey(key)
          return one[key as keyof ConductorRecord]
        },
        show: (one) => conductorJson(c, one, fields),
        fields,
        parameters: { detail: given.detail == null ? null : given.detail ? 'True' : 'False' },
      }),
    )
  })
  .get('/:hostname', (c) => {
    const { fields } = checked(c.req.query(), { fields: stringList })
    const hostname = c.req.param('hostname')
    const record = c.env.conductor.store.conductor(hostname)
    if (!record) throw new Refusal('ConductorNotFound', { conductor: hostname })
    return c.json(conductorJson(c, record, fields ?? null))
  })

function conductorJson(c: ApiContext, record: ConductorRecord, fields: readonly string[] | null) {
  const unknown = fields?.find((field) => !fieldNames.includes(field))
  if (unknown !== undefined) throw invalidFields(unknown)
  const { created_at, updated_at, hostname, conductor_group } = record
  const drivers = record.drivers.toSorted()
  const all = { created_at, updated_at, hostname, conductor_group, drivers, alive: isAlive(c.env.conductor, record) }
  const shown = Object.fromEntries(Object.entries(all).filter(([field]) => !fields || fields.includes(field)))
  return { ...shown, links: linksOf(c, `conductors/${hostname}`) }
}
