import { Refusal } from '../refusals.ts'
import { violationOf, schemaMessage, type Schema } from '../json-schema.ts'
import { normalMac } from './arguments.ts'

const text: Schema = { type: 'string' }
const base = {
  port_id: text,
  switch_id: text,
  hostname: text,
  switch_info: text,
  network_type: { type: 'string', enum: ['managed', 'unmanaged'] },
  'vtep-logical-switch': text,
  'vtep-physical-switch': text,
} as const satisfies Record<string, Schema>

const link = (required: readonly string[], properties: Record<string, Schema> = base): Schema => ({
  type: 'object',
  properties,
  additionalProperties: false,
  dependencies: {
    'vtep-logical-switch': ['vtep-physical-switch'],
    'vtep-physical-switch': ['vtep-logical-switch'],
  },
  required,
})

/** How a port hangs on its switch: a plain link, a smart NIC, one nobody manages, a virtual one, or nothing. */
const linkSchema: Schema = {
  anyOf: [
    link(['port_id', 'switch_id']),
    link(['port_id', 'hostname']),
    link(['network_type'], { ...base, network_type: { type: 'string', enum: ['unmanaged'] } }),
    link(['port_id', 'vtep-logical-switch', 'vtep-physical-switch']),
    { type: 'object', additionalProperties: false },
  ],
}

/**
 * A port's `local_link_connection`, its switch named in lower case by a MAC or an OpenFlow datapath.
 *
 * @source ironic/api/controllers/v1/utils.py `LOCAL_LINK_VALIDATOR`
 */
export function checkedLink(value: unknown): Record<string, unknown> {
  const violation = violationOf(linkSchema, value)
  if (violation)
    throw new Refusal('InvalidParameterValue', { message: schemaMessage('local_link_connection', violation) })
  const given = value as Record<string, unknown>
  if (typeof given.switch_id !== 'string') return given
  const known = normalMac(given.switch_id) ?? datapath(given.switch_id)
  if (known === undefined)
    throw new Refusal('Invalid', {
      message: `Expected a MAC address or OpenFlow datapath ID but received ${given.switch_id}.`,
    })
  return { ...given, switch_id: known }
}

const datapath = (id: string): string | undefined => (/^[0-9a-f]{16}$/i.test(id) ? id.toLowerCase() : undefined)
