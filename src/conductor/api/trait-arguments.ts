import { Refusal } from '../refusals.ts'
import { schemaMessage, violationOf, type Schema } from '../json-schema.ts'
import { jsonBody } from './arguments.ts'
import type { ApiContext } from './env.ts'

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

/**
 * The traits of the body that replaces all of them, each once. Rejects with `Invalid` and `howToPut` where there are none.
 */
export async function traitsOfBody(c: ApiContext, howToPut: string): Promise<string[]> {
  const body = await jsonBody(c)
  checkSchema('body', traitsSchema, body)
  const { traits } = body as { traits?: string[] }
  if (!traits) throw new Refusal('Invalid', { message: howToPut })
  return [...new Set(traits)]
}

/** The one trait that the path names, to be added; a body is refused. */
export async function traitOfPath(c: ApiContext, howToPut: string): Promise<string> {
  const trait = c.req.param('trait') ?? ''
  checkSchema('trait', traitSchema, trait)
  const body = await jsonBody(c)
  checkSchema('body', traitsSchema, body)
  if (body && Object.keys(body).length > 0)
    throw new Refusal('Invalid', {
      message: Object.hasOwn(body, 'traits') ? howToPut : 'No body should be provided when adding a trait',
    })
  return trait
}

/** Refuses what breaks the schema, in Ironic's words. */
export function checkSchema(name: string, schema: Schema, value: unknown): void {
  const violation = violationOf(schema, value)
  if (violation) throw new Refusal('InvalidParameterValue', { message: schemaMessage(name, violation) })
}
