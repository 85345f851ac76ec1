import type { Conductor } from '../conductor.ts'
import type { Node } from '../node.ts'
import { conductorOf } from '../hash-ring.ts'
import { Refusal } from '../refusals.ts'
import type { ApiContext } from './env.ts'
import { linksOf } from './links.ts'
import { rowOf, shows, visibleFields } from './node-fields.ts'
import { instanceInfoWithoutSecrets, withoutSecrets } from '../secrets.ts'
import { allows } from './versions.ts'

/** A node as the API shows it: all that the microversion knows, or just `fields`. @source ironic/api/controllers/v1/node.py */
export function nodeJson(c: ApiContext, node: Node, fields?: readonly string[]): Record<string, unknown> {
  const minor = c.get('minor')
  const json: Record<string, unknown> = {}
  const links = linksOf(c, `nodes/${node.uuid}`)
  const add = (field: string) => (json[field] = fieldJson(c.env.conductor, minor, node, field))
  const chosen = fields ?? visibleFields(minor)
  // The record's own fields come first, then the links, then what the API looks up elsewhere.
  for (const field of leading) if (fields?.includes(field)) add(field)
  for (const field of chosen) if (!lookedUp.includes(field) && shows(minor, field)) add(field)
  json.links = links
  for (const field of lookedUp) if (chosen.includes(field) && shows(minor, field)) add(field)
  if (fields) return json
  json.ports = linksOf(c, `nodes/${node.uuid}/ports`)
  if (allows(c, 'subordinateLinks')) json.states = linksOf(c, `nodes/${node.uuid}/states`)
  if (allows(c, 'portgroupLinks')) json.portgroups = linksOf(c, `nodes/${node.uuid}/portgroups`)
  if (allows(c, 'volume')) json.volume = linksOf(c, `nodes/${node.uuid}/volume`)
  return json
}

const leading = ['uuid', 'created_at', 'updated_at']
const lookedUp = ['conductor', 'allocation_uuid', 'chassis_uuid']

function fieldJson(conductor: Conductor, minor: number, node: Node, field: string): unknown {
  switch (field) {
    case 'driver_info':
    case 'driver_internal_info':
      return withoutSecrets(node[field])
    case 'instance_info':
      return instanceInfoWithoutSecrets(node.instance_info)
    case 'provision_state':
      return olderState(minor, node.provision_state)
    case 'conductor':
      return conductorOf(conductor, node) ?? null
    default:
      return node[field as keyof Node]
  }
}

/** Two states had no name of their own in older versions. */
export function olderState(minor: number, state: string): string | null {
  if (state === 'available' && minor < 2) return null
  return state === 'inspect wait' && minor < 39 ? 'inspecting' : state
}

/** Refuses a `fields` query that names what this microversion, or any, does not have. */
export function checkFields(c: ApiContext, fields: readonly string[] | null | undefined): void {
  if (!fields) return
  const minor = c.get('minor')
  if (!allows(c, 'fieldsQuery') || fields.some((field) => !shows(minor, field))) throw new Refusal('NotAcceptable')
}

/** Refuses the first field that no version knows. */
export function refuseUnknownField(fields: readonly string[] | null | undefined): void {
  const unknown = fields?.find((field) => !rowOf(field))
  if (unknown !== undefined) throw new Refusal('Invalid', { message: `Field ${unknown} is not a valid field.` })
}
