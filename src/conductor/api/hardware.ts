import { Hono, type MiddlewareHandler } from 'hono'
import type { BiosSetting } from '../drivers/interfaces.ts'
import * as management from '../management.ts'
import { Refusal } from '../refusals.ts'
import { boolean, checked, stringList } from './arguments.ts'
import { invalidFields } from './collection.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { WebError } from './errors.ts'
import { linksOf } from './links.ts'
import { nodeOf } from './node-ident.ts'
import { allows, requireVersion, type Feature } from './versions.ts'

/** A part of a node that older versions do not have. */
const from =
  (feature: Feature): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    if (!allows(c, feature)) throw new WebError(404)
    await next()
  }

const brief = ['name', 'value']
const withRegistry = [
  ...brief,
  'attribute_type',
  'allowable_values',
  'lower_bound',
  'max_length',
  'min_length',
  'read_only',
  'reset_required',
  'unique',
  'upper_bound',
]

/** `/v1/nodes/{node}/bios`. @source ironic/api/controllers/v1/bios.py */
export const nodeBios = new Hono<ApiEnv>({ strict: false })
  .use(from('bios'))
  .get('/', async (c) => {
    const given = checked(c.req.query(), { fields: stringList, detail: boolean })
    const node = nodeOf(c)
    if ((given.fields || given.detail != null) && !allows(c, 'biosQuery')) requireVersion(c, 'biosQuery')
    const fields = chosenFields(given, brief, withRegistry)
    const settings = await management.biosSettings(c.env.conductor, node.uuid)
    return c.json({ bios: settings.map((one) => settingJson(c, node.uuid, one, fields)) })
  })
  .get('/:setting', async (c) => {
    const node = nodeOf(c)
    const name = c.req.param('setting')
    const settings = await management.biosSettings(c.env.conductor, node.uuid)
    const setting = settings.find((one) => one.name === name)
    if (!setting) throw new Refusal('BIOSSettingNotFound', { node: node.uuid, name })
    return c.json({ [name]: settingJson(c, node.uuid, setting, allows(c, 'biosQuery') ? withRegistry : brief) })
  })

const settingJson = (c: ApiContext, node: string, setting: BiosSetting, fields: readonly string[]) => ({
  created_at: null,
  updated_at: null,
  ...picked(setting, fields),
  links: linksOf(c, `nodes/${node}/bios/${setting.name}`),
})

const versions = ['component', 'initial_version', 'current_version', 'last_version_flashed']
const identity = ['vendor', 'model', 'serial_number']

/** `/v1/nodes/{node}/firmware`. @source ironic/api/controllers/v1/firmware.py */
export const nodeFirmware = new Hono<ApiEnv>({ strict: false }).use(from('firmware')).get('/', async (c) => {
  const given = checked(c.req.query(), { fields: stringList })
  const node = nodeOf(c)
  const known = allows(c, 'firmwareIdentity') ? [...versions, ...identity] : versions
  const early = identity.filter((name) => !known.includes(name) && given.fields?.includes(name)).sort()
  if (early.length > 0)
    throw new Refusal('InvalidParameterValue', {
      message: `Fields ${early.join(', ')} are not allowed in this API version. They require at least API version 1.114.`,
    })
  const fields = chosenFields(given, known, known)
  const components = await management.firmwareComponents(c.env.conductor, node.uuid)
  const rows = components.map(({ component, version }) => ({
    component,
    initial_version: version,
    current_version: version,
    last_version_flashed: null,
    vendor: null,
    model: null,
    serial_number: null,
  }))
  return c.json({ firmware: rows.map((row) => ({ created_at: null, updated_at: null, ...picked(row, fields) })) })
})

/** The inventory is an inspection's, and nothing here inspects. @source ironic/api/controllers/v1/node.py */
export const nodeInventory = new Hono<ApiEnv>({ strict: false }).use(from('inventory')).get('/', (c) => {
  throw new Refusal('NodeInventoryNotFound', { node: nodeOf(c).uuid })
})

function chosenFields(
  { fields, detail }: { fields?: readonly string[] | null; detail?: boolean | null },
  usual: readonly string[],
  known: readonly string[],
): readonly string[] {
  if (fields && detail)
    throw new Refusal('InvalidParameterValue', {
      message: 'Can not specify ?detail=True and fields in the same request.',
    })
  const unknown = fields?.filter((name) => !known.includes(name)) ?? []
  if (unknown.length > 0) throw invalidFields(...unknown)
  return fields ?? (detail ? known : usual)
}

const picked = (record: Readonly<Record<string, unknown>>, fields: readonly string[]) =>
  Object.fromEntries(fields.map((field) => [field, record[field]]))
