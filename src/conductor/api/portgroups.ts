import { Hono } from 'hono'
import { uuidFrom } from '../../identifiers.ts'
import type { Node, Portgroup } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { withTask } from '../task.ts'
import { timestamp } from '../timestamps.ts'
import {
  boolean,
  checked,
  isLogicalName,
  jsonBody,
  looksLikeUuid,
  macAddress,
  stringList,
  uuid,
  uuidOrName,
} from './arguments.ts'
import { invalidFields, pageArguments, pageOf, unknownSortKey, unsortable } from './collection.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { withStatus } from './errors.ts'
import { schemaMessage, violationOf, type Schema } from '../json-schema.ts'
import { linksOf, locate } from './links.ts'
import { nothingHere } from './lookup.ts'
import { findNode } from './node-ident.ts'
import { listPorts } from './ports.ts'
import { allows } from './versions.ts'

/** A port group's fields in the order of the wire, with the microversion of each that has one. @source ironic/api/controllers/v1/portgroup.py */
const portgroupFields: { readonly [field: string]: number } = {
  uuid: 1,
  created_at: 1,
  updated_at: 1,
  address: 1,
  extra: 1,
  internal_info: 1,
  mode: 26,
  name: 1,
  properties: 26,
  standalone_ports_supported: 1,
  node_uuid: 1,
  physical_network: 102,
}
const briefFields = ['uuid', 'address', 'name']

const text: Schema = { type: ['string', 'null'] }
const record: Schema = { type: ['object', 'null'] }
const portgroupSchema: Schema = {
  type: 'object',
  properties: {
    address: text,
    extra: record,
    mode: text,
    name: text,
    node_uuid: { type: 'string' },
    physical_network: { type: ['string', 'null'], maxLength: 64 },
    properties: record,
    standalone_ports_supported: { type: ['string', 'boolean', 'null'] },
    uuid: text,
  },
  required: ['node_uuid'],
  additionalProperties: false,
}

/** `/v1/portgroups`: enough to enrol a bonded node; nothing in cleaning looks at them. */
export const portgroups = new Hono<ApiEnv>({ strict: false })
  .use(async (c, next) => {
    if (!allows(c, 'portgroups')) throw nothingHere()
    await next()
  })
  .get('/', (c) => listPortgroups(c))
  .get('/detail', (c) => listPortgroups(c, undefined, true))
  .post('/', createPortgroup)
  .get('/:portgroup', (c) => c.json(portgroupJson(c, portgroupOf(c), null)))
  .get('/:portgroup/ports', (c) => listPorts(c, findNode(c, portgroupOf(c).node_uuid)))
  .delete('/:portgroup', async (c) => {
    const { conductor } = c.env
    const { uuid: id, node_uuid } = portgroupOf(c)
    await withTask(conductor, node_uuid, { purpose: 'portgroup deletion' }, () => {
      if (conductor.store.ports(node_uuid).some(({ portgroup_uuid }) => portgroup_uuid === id))
        throw new Refusal('Invalid', {
          message: `Cannot complete the requested action because portgroup ${id} contains ports.`,
        })
      conductor.store.deletePortgroup(id)
    })
    return c.body(null, 204)
  })

export function listPortgroups(c: ApiContext, parent?: Node, detailed = false): Response {
  const given = checked(c.req.query(), {
    node: uuidOrName,
    address: macAddress,
    ...pageArguments,
    fields: stringList,
    detail: boolean,
  })
  const node = parent ?? (given.node == null ? undefined : findNode(c, given.node))
  const fields = detailed || given.detail ? null : (given.fields ?? briefFields)
  if (fields?.some((field) => c.get('minor') < (portgroupFields[field] ?? 1))) throw new Refusal('NotAcceptable')
  return c.json(
    pageOf(c, c.env.conductor.store.portgroups(node?.uuid), {
      name: 'portgroups',
      url: 'portgroups',
      page: given,
      key: (portgroup) => portgroup.uuid,
      unknownMarker: (portgroup) => new Refusal('PortgroupNotFound', { portgroup }),
      sortBy: (portgroup, key) => {
        if (['extra', 'internal_info', 'properties'].includes(key)) throw unsortable(key)
        if (!Object.hasOwn(portgroupFields, key)) throw unknownSortKey(key)
        return portgroup[key as keyof Portgroup]
      },
      keep: (portgroup) => given.address == null || portgroup.address === given.address,
      show: (portgroup) => portgroupJson(c, portgroup, fields),
      fields,
    }),
  )
}

async function createPortgroup(c: ApiContext): Promise<Response> {
  const { conductor } = c.env
  const body = await jsonBody(c)
  const violation = violationOf(portgroupSchema, body)
  if (violation) throw new Refusal('InvalidParameterValue', { message: schemaMessage('portgroup', violation) })
  const given = body as { [field: string]: unknown }
  const name = (given.name ?? null) as string | null
  if (name !== null && (!isLogicalName(name) || looksLikeUuid(name)))
    throw new Refusal('Invalid', { message: `Cannot create portgroup with invalid name ${name}` })
  const node = await withStatus(400, ['NodeNotFound'], () => findNode(c, uuid('node_uuid', given.node_uuid) ?? ''))
  const portgroup: Portgroup = {
    uuid: uuid('uuid', given.uuid) ?? uuidFrom(conductor.identifiers),
    node_uuid: node.uuid,
    name,
    address: macAddress('address', given.address),
    mode: (given.mode as string | null | undefined) ?? 'active-backup',
    properties: (given.properties ?? {}) as Portgroup['properties'],
    extra: (given.extra ?? {}) as Portgroup['extra'],
    standalone_ports_supported: boolean('standalone_ports_supported', given.standalone_ports_supported) ?? true,
    physical_network: (given.physical_network ?? null) as string | null,
    created_at: timestamp(conductor.world.clock.now()),
    updated_at: null,
  }
  if (name !== null && conductor.store.portgroup(name))
    throw new Refusal('Conflict', { message: `A portgroup with name ${name} already exists.` })
  await withTask(conductor, node.uuid, { purpose: 'portgroup creation' }, () =>
    conductor.store.savePortgroup(portgroup),
  )
  locate(c, `portgroups/${portgroup.uuid}`)
  return c.json(portgroupJson(c, portgroup, null), 201)
}

function portgroupOf(c: ApiContext): Portgroup {
  const ident = uuidOrName('portgroup_ident', c.req.param('portgroup')) ?? ''
  const portgroup = c.env.conductor.store.portgroup(ident)
  if (!portgroup) throw new Refusal('PortgroupNotFound', { portgroup: ident })
  return portgroup
}

function portgroupJson(c: ApiContext, portgroup: Portgroup, fields: readonly string[] | null): Record<string, unknown> {
  const unknown = fields?.find((field) => !Object.hasOwn(portgroupFields, field))
  if (unknown !== undefined) throw invalidFields(unknown)
  const json: Record<string, unknown> = {}
  for (const [field, minor] of Object.entries(portgroupFields)) {
    if (c.get('minor') < minor || (fields && !fields.includes(field))) continue
    json[field] = field === 'internal_info' ? {} : portgroup[field as keyof Portgroup]
  }
  json.links = linksOf(c, `portgroups/${portgroup.uuid}`)
  if (fields) return json
  json.ports = linksOf(c, `portgroups/${portgroup.uuid}/ports`)
  return json
}
