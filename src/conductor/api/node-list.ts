import { conductorOf } from '../hash-ring.ts'
import type { Node } from '../node.ts'
import { Refusal } from '../refusals.ts'
import { isProvisionState } from '../states.ts'
import { boolean, checked, string, stringList, uuid } from './arguments.ts'
import { pageArguments, pageOf, unknownSortKey, unsortable } from './collection.ts'
import type { ApiContext } from './env.ts'
import { ClientSideError } from './errors.ts'
import { defaultFields, rowOf, shows } from './node-fields.ts'
import { checkFields, nodeJson, refuseUnknownField } from './node-json.ts'
import { allows, requireVersion, since, type Feature } from './versions.ts'

const filterArguments = {
  chassis_uuid: uuid,
  instance_uuid: uuid,
  associated: boolean,
  maintenance: boolean,
  retired: boolean,
  provision_state: string,
  ...pageArguments,
  driver: string,
  resource_class: string,
  fault: string,
  conductor_group: string,
  conductor: string,
  owner: string,
  description_contains: string,
  lessee: string,
  project: string,
  shard: stringList,
  sharded: boolean,
  instance_name: string,
}
const listArguments = {
  ...filterArguments,
  fields: stringList,
  detail: boolean,
  include_children: boolean,
  parent_node: string,
}
type Given = Partial<ReturnType<typeof checked<typeof listArguments>>>

/** What a filter needs to be allowed, in the order of the checks. Those that name the version in the refusal are marked. */
const filterVersions: readonly [keyof typeof listArguments, Feature, 'says which'?][] = [
  ['driver', 'driverFilter', 'says which'],
  ['resource_class', 'resourceClassFilter', 'says which'],
  ['fault', 'faultFilter', 'says which'],
  ['conductor_group', 'conductorGroup', 'says which'],
  ['conductor', 'conductors', 'says which'],
  ['owner', 'owner', 'says which'],
  ['lessee', 'lessee', 'says which'],
  ['shard', 'shard', 'says which'],
  ['sharded', 'shard', 'says which'],
  ['instance_name', 'instanceName', 'says which'],
  ['include_children', 'childNodes'],
  ['parent_node', 'childNodes'],
]

/** `GET /v1/nodes` and, with everything about each node, `/v1/nodes/detail`. */
export function listNodes(c: ApiContext, detailed: boolean): Response {
  const given: Given = checked(c.req.query(), detailed ? filterArguments : listArguments)
  checkFields(c, given.fields)
  if (given.sort_key != null && !shows(c.get('minor'), given.sort_key)) throw new Refusal('NotAcceptable')
  checkFilters(c, given)
  const fields = detailed ? undefined : fieldsOf(c, given)
  if (given.sort_key != null && rowOf(given.sort_key)?.unsortable) throw unsortable(given.sort_key)
  if (given.sort_key != null && !sortable(given.sort_key)) throw unknownSortKey(given.sort_key)
  if (!c.env.conductor.quirks.has('unknown-list-field-500')) refuseUnknownField(fields)
  const unknown = fields?.find((field) => !rowOf(field))
  // Upstream asks its database model for the column, and nobody turns the answer into a refusal.
  if (unknown !== undefined) throw new Error(`type object 'Node' has no attribute '${unknown}'`)
  return c.json(
    pageOf(c, c.env.conductor.store.nodes(), {
      name: 'nodes',
      url: detailed ? 'nodes/detail' : 'nodes',
      page: given,
      key: ({ uuid: key }) => key,
      unknownMarker: (node) => new Refusal('NodeNotFound', { node }),
      sortBy: (node, key) => node[key as keyof Node],
      keep: filterOf(c, given),
      show: (node) => nodeJson(c, node, fields),
      fields,
      paged: !given.instance_uuid,
      parameters: {
        associated: given.associated ? 'True' : null,
        maintenance: given.maintenance ? 'True' : null,
        retired: given.retired ? 'True' : null,
        detail: given.detail == null ? null : given.detail ? 'True' : 'False',
      },
    }),
  )
}

const lookedUp = ['conductor', 'allocation_uuid', 'chassis_uuid']
const sortable = (key: string): boolean => key === 'id' || (rowOf(key) !== undefined && !lookedUp.includes(key))

function checkFilters(c: ApiContext, given: Given): void {
  if (given.provision_state != null) {
    requireVersion(c, 'provisionStateFilter')
    if (!isProvisionState(given.provision_state))
      throw new Refusal('InvalidParameterValue', { message: `Provision state "${given.provision_state}" is not valid` })
  }
  for (const [name, feature, saysWhich] of filterVersions) {
    if (given[name] == null || allows(c, feature)) continue
    if (!saysWhich) throw new Refusal('NotAcceptable')
    const message = `Request not acceptable. The minimal required API version should be 1.${since[feature]}`
    throw new ClientSideError(message, 406)
  }
  if (given.fault != null && !faults.includes(given.fault)) {
    const allowed = `(${faults.map((fault) => `'${fault}'`).join(', ')})`
    throw new ClientSideError(`Unrecognized fault "${given.fault}" is specified, allowed faults are ${allowed}`)
  }
}

/** @source ironic/common/faults.py */
const faults = ['power failure', 'clean failure', 'rescue abort failure', 'service failure']

function fieldsOf(c: ApiContext, { fields, detail }: Given): readonly string[] | undefined {
  const refuse = (message: string): never => {
    throw new Refusal('InvalidParameterValue', { message })
  }
  if (detail != null && !allows(c, 'detailQuery'))
    refuse(`Invalid query parameter ?detail=${detail ? 'True' : 'False'} received.`)
  if (fields && detail) refuse('Can not specify ?detail=True and fields in the same request.')
  if (fields) return fields
  return detail ? undefined : defaultFields
}

/** Fields a filter compares as they are. */
const plain = [
  'instance_uuid',
  'chassis_uuid',
  'maintenance',
  'retired',
  'provision_state',
  'driver',
  'resource_class',
  'fault',
  'conductor_group',
  'owner',
  'lessee',
  'instance_name',
] as const satisfies readonly (keyof typeof listArguments)[]

function filterOf(c: ApiContext, given: Given): (node: Node) => boolean {
  const tests: ((node: Node) => boolean)[] = []
  for (const name of plain) if (given[name] != null) tests.push((node) => node[name] === given[name])
  const { associated, sharded, shard, project, description_contains: part, conductor, parent_node: parent } = given
  if (associated != null) tests.push((node) => (node.instance_uuid !== null) === associated)
  if (sharded != null) tests.push((node) => (node.shard !== null) === sharded)
  if (shard != null) tests.push((node) => node.shard !== null && shard.includes(node.shard))
  if (project != null) tests.push((node) => node.owner === project || node.lessee === project)
  if (part != null) tests.push((node) => node.description?.toLowerCase().includes(part.toLowerCase()) ?? false)
  if (conductor != null) tests.push((node) => conductorOf(c.env.conductor, node) === conductor)
  if (!given.include_children) tests.push((node) => node.parent_node === (parent ?? null))
  return (node) => tests.every((test) => test(node))
}
