import { Refusal } from '../refusals.ts'
import { boolean, uuid, type Check } from './arguments.ts'
import { schemaMessage, violationOf, type Schema } from '../json-schema.ts'

const text: Schema = { type: ['string', 'null'] }
const flag: Schema = { type: ['string', 'boolean', 'null'] }
const record: Schema = { type: ['object', 'null'] }

/** What a node's description may have. @source ironic/api/controllers/v1/node.py `node_schema` */
const properties = {
  automated_clean: flag,
  bios_interface: text,
  boot_interface: text,
  boot_mode: text,
  chassis_uuid: text,
  conductor_group: text,
  console_enabled: flag,
  console_interface: text,
  deploy_interface: text,
  description: { type: ['string', 'null'], maxLength: 4096 },
  disable_power_off: flag,
  driver: { type: 'string' },
  driver_info: record,
  extra: record,
  firmware_interface: text,
  inspect_interface: text,
  instance_info: record,
  instance_name: { type: ['string', 'null'], minLength: 1, maxLength: 255 },
  instance_uuid: text,
  lessee: text,
  management_interface: text,
  maintenance: flag,
  name: text,
  network_data: { anyOf: [{ type: 'null' }, { type: 'object' }] },
  network_interface: text,
  owner: text,
  parent_node: { type: ['string', 'null'], maxLength: 36 },
  power_interface: text,
  properties: record,
  raid_interface: text,
  rescue_interface: text,
  resource_class: { type: ['string', 'null'], maxLength: 80 },
  retired: flag,
  retired_reason: text,
  secure_boot: flag,
  shard: text,
  storage_interface: text,
  uuid: text,
  vendor_interface: text,
} as const satisfies Record<string, Schema>

const creationSchema: Schema = { type: 'object', properties, required: ['driver'], additionalProperties: false }
const patchedSchema: Schema = {
  ...creationSchema,
  properties: { ...properties, protected: flag, protected_reason: text },
}

const converted: Record<string, Check<unknown>> = {
  automated_clean: boolean,
  chassis_uuid: uuid,
  console_enabled: boolean,
  disable_power_off: boolean,
  instance_uuid: uuid,
  protected: boolean,
  maintenance: boolean,
  retired: boolean,
  uuid,
}

/** Fields a patched document may hold; its others are not the client's. */
export const patchedFields: readonly string[] = Object.keys(patchedSchema.properties ?? {})

/** A node as given on creation, its flags made booleans. */
export const checkedNode = (body: unknown) => conform('node', body, creationSchema)
/** A node as a patch left it. */
export const checkedPatchedNode = (document: unknown) => conform('patch', document, patchedSchema)

function conform(name: string, value: unknown, schema: Schema): Record<string, unknown> {
  const violation = violationOf(schema, value)
  if (violation) throw new Refusal('InvalidParameterValue', { message: schemaMessage(name, violation) })
  const given = { ...(value as Record<string, unknown>) }
  for (const [field, check] of Object.entries(converted))
    if (Object.hasOwn(given, field)) given[field] = check(field, given[field])
  return given
}
