import { Hono } from 'hono'
import { defaultInterface, enabledInterfaces } from '../drivers/hardware-types.ts'
import { driverProperties } from '../drivers/properties.ts'
import { hostsOf } from '../hash-ring.ts'
import { interfaceKinds } from '../node.ts'
import { Refusal, isRefusal } from '../refusals.ts'
import { boolean, checked, string, stringList } from './arguments.ts'
import { invalidFields } from './collection.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { ClientSideError } from './errors.ts'
import { linksOf } from './links.ts'
import { allows, requireVersion } from './versions.ts'

/** Interface kinds of which older versions say nothing. */
const kindSince: { readonly [kind: string]: number } = { storage: 33, rescue: 38, bios: 40, firmware: 86 }

/** `/v1/drivers`. @source ironic/api/controllers/v1/driver.py */
export const drivers = new Hono<ApiEnv>({ strict: false })
  .get('/', (c) => {
    const { type, detail, fields } = checked(c.req.query(), { type: string, detail: boolean, fields: stringList })
    const refuse = (message: string): never => {
      throw new Refusal('InvalidParameterValue', { message })
    }
    if (fields && detail) refuse('Can not specify ?detail=True and fields in the same request.')
    if ((detail != null || type != null) && !allows(c, 'dynamicDrivers'))
      throw new ClientSideError('Request not acceptable. The minimal required API version should be 1.30', 406)
    if (fields) requireVersion(c, 'driverFields')
    if (type != null && type !== 'classic' && type !== 'dynamic')
      refuse('"type" filter must be one of "classic" or "dynamic", if specified.')
    const names = new Set(c.env.conductor.store.conductors().flatMap((one) => one.drivers))
    const alive = [...names].toSorted().filter((name) => hostsOf(c.env.conductor, name).length > 0)
    const shown = type === 'classic' ? [] : alive
    return c.json({ drivers: shown.map((name) => driverJson(c, name, detail ?? false, fields)) })
  })
  .get('/:driver', (c) => {
    const { fields } = checked(c.req.query(), { fields: stringList })
    if (fields) requireVersion(c, 'driverFields')
    return c.json(driverJson(c, driverOf(c), true, fields))
  })
  .get('/:driver/properties', (c) => c.json(driverProperties[driverOf(c)] ?? {}))

function driverOf(c: ApiContext): string {
  const name = c.req.param('driver') ?? ''
  if (hostsOf(c.env.conductor, name).length === 0) throw new Refusal('DriverNotFound', { driver: name })
  return name
}

function driverJson(c: ApiContext, name: string, detail: boolean, fields?: readonly string[] | null) {
  const { options } = c.env.conductor
  const json: Record<string, unknown> = {
    name,
    hosts: hostsOf(c.env.conductor, name),
    links: linksOf(c, `drivers/${name}`),
  }
  if (allows(c, 'subordinateLinks')) json.properties = linksOf(c, `drivers/${name}/properties`)
  if (allows(c, 'dynamicDrivers')) {
    json.type = 'dynamic'
    for (const kind of detail || fields ? interfaceKinds : []) {
      if (c.get('minor') < (kindSince[kind] ?? 1)) continue
      json[`default_${kind}_interface`] = defaultOrNull(() => defaultInterface(name, kind, options))
      json[`enabled_${kind}_interfaces`] = enabledInterfaces(name, kind, options)
    }
  }
  if (!fields) return json
  const unknown = fields.find((field) => !Object.hasOwn(json, field))
  if (unknown !== undefined) throw invalidFields(unknown)
  return Object.fromEntries(Object.entries(json).filter(([field]) => field === 'links' || fields.includes(field)))
}

/** A kind of which nothing is enabled has no default. */
function defaultOrNull(find: () => string): string | null {
  try {
    return find()
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
}
