import { Refusal } from '../refusals.ts'
import { schemaMessage, violationOf, type Schema } from '../json-schema.ts'

/**
 * A custom trait, or a standard one, of which only the form is checked.
 *
 * @source ironic/api/controllers/v1/utils.py `TRAITS_SCHEMA`
 */
export const traitSchema: Schema = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  anyOf: [{ pattern: '^CUSTOM_[A-Z0-9_]+$' }, { pattern: '^(COMPUTE|HW|MISC|STORAGE|OWNER)_[A-Z0-9_]+$' }],
}
/** The body that replaces all traits. */
export const traitsSchema: Schema = {
  type: 'object',
  properties: { traits: { type: 'array', items: traitSchema } },
  additionalProperties: false,
}

/** Refuses what breaks the schema, in Ironic's words. */
export function checkSchema(name: string, schema: Schema, value: unknown): void {
  const violation = violationOf(schema, value)
  if (violation) throw new Refusal('InvalidParameterValue', { message: schemaMessage(name, violation) })
}
