import { Hono } from 'hono'
import { uuidFrom } from '../../identifiers.ts'
import { requireConductor } from '../hash-ring.ts'
import * as manager from '../manager.ts'
import { newPort, type Node, type Port } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { timestamp } from '../timestamps.ts'
import {
  boolean,
  checked,
  jsonBody,
  looksLikeUuid,
  macAddress,
  string,
  stringList,
  uuid,
  uuidOrName,
  type Check,
} from './arguments.ts'
import { invalidFields, pageArguments, pageOf, unknownSortKey, unsortable } from './collection.ts'
import type { ApiContext, ApiEnv } from './env.ts'
import { ClientSideError, withStatus } from './errors.ts'
import { applyPatch, checkedPatch, rootOf } from './json-patch.ts'
import { schemaMessage, violationOf, type Schema } from '../json-schema.ts'
import { linksOf, locate } from './links.ts'
import { checkedLink } from './local-link.ts'
import { findNode } from './node-ident.ts'
import { allows, requireVersion } from './versions.ts'

/** A port's fields in the order of the wire, with the microversion of each that has one. @source ironic/api/controllers/v1/port.py */
const portFields: { readonly [field: string]: number } = {
  uuid: 1,
  created_at: 1,
  updated_at: 1,
  address: 1,
  extra: 1,
  internal_info: 18,
  is_smartnic: 53,
  local_link_connection: 19,
  physical_network: 34,
  pxe_enabled: 19,
  node_uuid: 1,
  name: 88,
  description: 97,
  vendor: 100,
  category: 101,
  available_for_dynamic_portgroup: 111,
  portgroup_uuid: 24,
}
const briefFields = ['uuid', 'address']
const unsortableFields = ['extra', 'internal_info', 'local_link_connection']

const text = (maxLength?: number): Schema => ({ type: ['string', 'null'], ...(maxLength ? { maxLength } : {}) })
const flag: Schema = { type: ['string', 'boolean', 'null'] }
const record: Schema = { type: ['object', 'null'] }
const portSchema: Schema = {
  type: 'object',
  properties: {
    address: { type: 'string' },
    extra: record,
    is_smartnic: flag,
    local_link_connection: record,
    node_uuid: { type: 'string' },
    node_ident: { type: 'string' },
    physical_network: text(64),
    portgroup_uuid: text(),
    pxe_enabled: flag,
    uuid: text(),
    name: text(),
    description: text(255),
    vendor: text(32),
    category: text(80),
    available_for_dynamic_portgroup: { type: 'boolean' },
  },
  required: ['address'],
  oneOf: [{ required: ['node_ident'] }, { required: ['node_uuid'] }],
  additionalProperties: false,
}
const converted: Record<string, Check<unknown>> = {
  address: macAddress,
  node_uuid: uuid,
  is_smartnic: boolean,
  portgroup_uuid: uuid,
  pxe_enabled: boolean,
  uuid,
}
const patchable = [
  'address',
  'extra',
  'is_smartnic',
  'local_link_connection',
  'node_ident',
  'node_uuid',
  'physical_network',
  'portgroup_uuid',
  'pxe_enabled',
  'name',
  'description',
  'vendor',
  'category',
  'available_for_dynamic_portgroup',
]

/** `/v1/ports`. @source ironic/api/controllers/v1/port.py `PortsController` */
export const ports = new Hono<ApiEnv>({ strict: false })
  .get('/', (c) => listPorts(c))
  .get('/detail', (c) => listPorts(c, undefined, true))
  .post('/', createPort)
  .get('/:port', (c) => {
    const { fields } = checked(c.req.query(), { fields: stringList })
    checkPortFields(c, fields)
    return c.json(portJson(c, portOf(c), fields))
  })
  .patch('/:port', patchPort)
  .delete('/:port', async (c) => {
    uuid('port_uuid', c.req.param('port'))
    await manager.destroyPort(c.env.conductor, portOf(c))
    return c.body(null, 204)
  })

export function listPorts(c: ApiContext, parent?: Node, detailed = false): Response {
  const given = checked(c.req.query(), {
    node: uuidOrName,
    node_uuid: uuid,
    address: macAddress,
    ...pageArguments,
    fields: stringList,
    detail: boolean,
    portgroup: uuidOrName,
    shard: stringList,
    description_contains: string,
  })
  checkPortFields(c, given.fields)
  checkPortFields(c, given.sort_key == null ? null : [given.sort_key])
  if (given.fields && given.detail)
    throw new Refusal('InvalidParameterValue', {
      message: 'Can not specify ?detail=True and fields in the same request.',
    })
  if (given.sort_key != null && unsortableFields.includes(given.sort_key)) throw unsortable(given.sort_key)
  const ident = given.node_uuid ?? given.node
  const node = parent ?? (ident == null ? undefined : findNode(c, ident))
  const fields = detailed || given.detail ? null : (given.fields ?? briefFields)
  const { store } = c.env.conductor
  const byAddress = given.address == null ? undefined : store.portByAddress(given.address)
  const all = given.address != null && !node ? (byAddress ? [byAddress] : []) : store.ports(node?.uuid)
  const part = given.description_contains
  return c.json(
    pageOf(c, all, {
      name: 'ports',
      url: 'ports',
      page: given,
      key: (port) => port.uuid,
      unknownMarker: (port) => new Refusal('PortNotFound', { port }),
      sortBy: (port, key) => {
        if (!Object.hasOwn(portFields, key)) throw unknownSortKey(key)
        return port[key as keyof Port]
      },
      keep: (port) => part == null || (port.description?.includes(part) ?? false),
      show: (port) => portJson(c, port, fields),
      fields,
      parameters: { detail: given.detail == null ? null : given.detail ? 'True' : 'False' },
    }),
  )
}

async function createPort(c: ApiContext): Promise<Response> {
  const { conductor } = c.env
  const given = checkedPort('port', await jsonBody(c))
  const ident = (given.node_ident ?? given.node_uuid) as string
  if (given.node_ident != null) requireVersion(c, 'portNodeIdent')
  const node = await withStatus(400, ['NodeNotFound'], () => findNode(c, ident))
  checkPortFields(c, Object.keys(given))
  if (given.portgroup_uuid != null) checkPortgroup(c, node, given.portgroup_uuid as string)
  checkSmartNic(given)
  checkPhysicalNetwork(given)
  delete given.node_ident
  const named = Object.fromEntries(Object.entries(given).map(([field, value]) => [field, value ?? emptyOf(field)]))
  const port = newPort({
    ...(named as Partial<Port>),
    uuid: (given.uuid as string | null) ?? uuidFrom(conductor.identifiers),
    node_uuid: node.uuid,
    address: given.address as string,
    created_at: timestamp(conductor.world.clock.now()),
  })
  requireConductor(conductor, node)
  const created = await manager.createPort(conductor, port)
  locate(c, `ports/${created.uuid}`)
  return c.json(portJson(c, created), 201)
}

async function patchPort(c: ApiContext): Promise<Response> {
  const patch = checkedPatch(await jsonBody(c), patchable)
  checkPortFields(
    c,
    patch.map(({ path }) => rootOf(path)),
  )
  const port = portOf(c)
  const patched = applyPatch({ ...port }, patch)
  const mine = Object.fromEntries(Object.keys(portSchema.properties ?? {}).map((field) => [field, patched[field]]))
  delete mine.node_ident
  const given = checkedPort(
    'patch',
    Object.fromEntries(Object.entries(mine).filter(([, value]) => value !== undefined)),
  )
  const node = findNode(c, given.node_uuid as string)
  if (given.portgroup_uuid != null) checkPortgroup(c, node, given.portgroup_uuid as string)
  if (node.provision_state === 'inspecting' && allows(c, 'inspectWaitState'))
    throw new ClientSideError(
      `Cannot update port "${port.uuid}" on "${node.uuid}" while it is in state "inspecting".`,
      409,
    )
  checkPhysicalNetwork(given)
  const changed: Record<string, unknown> = { ...port }
  for (const field of patchable) if (field in port) changed[field] = given[field] ?? emptyOf(field)
  return c.json(portJson(c, await manager.updatePort(c.env.conductor, changed as unknown as Port)))
}

/** The port of the path, by UUID or, where the version knows port names, by name. */
function portOf(c: ApiContext): Port {
  const ident = c.req.param('port') ?? ''
  uuidOrName('port_ident', ident)
  const { store } = c.env.conductor
  const byName = () => (allows(c, 'portName') ? store.ports().find(({ name }) => name === ident) : undefined)
  const port = looksLikeUuid(ident) ? store.port(ident) : byName()
  if (!port) throw new Refusal('PortNotFound', { port: ident })
  return port
}

function portJson(c: ApiContext, port: Port, fields?: readonly string[] | null): Record<string, unknown> {
  const unknown = fields?.find((field) => !Object.hasOwn(portFields, field))
  if (unknown !== undefined) throw invalidFields(unknown)
  const json: Record<string, unknown> = {}
  for (const [field, minor] of Object.entries(portFields)) {
    if (c.get('minor') < minor || (fields && !fields.includes(field))) continue
    json[field] = field === 'internal_info' ? {} : port[field as keyof Port]
  }
  json.links = linksOf(c, `ports/${port.uuid}`)
  return json
}

function checkPortFields(c: ApiContext, fields: readonly string[] | null | undefined): void {
  if (fields?.some((field) => c.get('minor') < (portFields[field] ?? 1))) throw new Refusal('NotAcceptable')
}

function checkedPort(name: string, body: unknown): Record<string, unknown> {
  const violation = violationOf(portSchema, body)
  if (violation) throw new Refusal('InvalidParameterValue', { message: schemaMessage(name, violation) })
  const given = { ...(body as Record<string, unknown>) }
  for (const [field, check] of Object.entries(converted))
    if (Object.hasOwn(given, field)) given[field] = check(field, given[field])
  if (given.local_link_connection != null) given.local_link_connection = checkedLink(given.local_link_connection)
  return given
}

function checkPortgroup(c: ApiContext, node: Node, ident: string): void {
  const portgroup = c.env.conductor.store.portgroup(ident)
  if (!portgroup) throw new ClientSideError(`Portgroup ${ident} could not be found.`)
  if (portgroup.node_uuid !== node.uuid)
    throw new ClientSideError('Port can not be added to a portgroup belonging to a different node.')
}

function checkSmartNic(given: Record<string, unknown>): void {
  if (!given.is_smartnic || given.local_link_connection == null) return
  const link = given.local_link_connection as Record<string, unknown>
  if (!Object.hasOwn(link, 'port_id') || !Object.hasOwn(link, 'hostname'))
    throw new Refusal('Invalid', { message: 'Smart NIC port must have port_id and hostname in local_link_connection' })
}

function checkPhysicalNetwork({ physical_network: network }: Record<string, unknown>): void {
  if (network === '')
    throw new Refusal('Invalid', { message: 'A non-empty value is required when setting physical_network' })
}

/** What a field of a port holds when nobody says anything. */
function emptyOf(field: string): unknown {
  if (field === 'extra' || field === 'local_link_connection') return {}
  if (field === 'pxe_enabled' || field === 'available_for_dynamic_portgroup') return true
  return field === 'is_smartnic' ? false : null
}
