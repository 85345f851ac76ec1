import type { Json } from '../node.ts'
import { Refusal } from '../refusals.ts'
import type { Schema } from '../json-schema.ts'
import { orderSchema, stepInterfaces } from './steps-schema.ts'
import { checkSchema, traitSchema } from './trait-arguments.ts'

type RunbookStep = { interface: string; step: string; args?: Json; order: number | string }
export type RunbookBody = {
  uuid?: string | null
  name: string
  steps: RunbookStep[]
  disable_ramdisk?: boolean | null
  extra?: Json | null
  public?: boolean | null
  owner?: string | null
  description?: string | null
}

/** @source ironic/api/controllers/v1/utils.py `RUNBOOK_STEP_SCHEMA` */
const stepSchema: Schema = {
  type: 'object',
  properties: {
    args: { type: 'object' },
    interface: { type: 'string', enum: stepInterfaces },
    order: orderSchema,
    step: { type: 'string', minLength: 1 },
  },
  required: ['interface', 'step', 'order'],
  additionalProperties: false,
}
const properties = {
  uuid: { type: ['string', 'null'] },
  name: traitSchema,
  steps: { type: 'array', items: stepSchema, minItems: 1 },
  disable_ramdisk: { type: ['boolean', 'null'] },
  extra: { type: ['object', 'null'] },
  public: { type: ['boolean', 'null'] },
  owner: { type: ['string', 'null'], maxLength: 255 },
} as const satisfies Record<string, Schema>
const olderSchema: Schema = { type: 'object', properties, required: ['steps', 'name'], additionalProperties: false }
/** Since 1.112 a name need not be a trait, because traits have a place of their own. */
const newerSchema: Schema = {
  ...olderSchema,
  properties: {
    ...properties,
    name: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[A-Za-z0-9\\-._~]+$' },
    description: { type: ['string', 'null'], maxLength: 255 },
  },
}

/** A runbook as given, in form and without a step twice. */
export function checkedRunbook(name: string, body: unknown, newer: boolean): RunbookBody {
  checkSchema(name, newer ? newerSchema : olderSchema, body)
  const runbook = body as RunbookBody
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { interface: part, step } of runbook.steps) {
    const text = `interface: ${part}, step: ${step}`
    if (seen.has(text)) twice.add(text)
    seen.add(text)
  }
  if (twice.size > 0) {
    const why = 'A template cannot have multiple deploy steps with the same interface and step.'
    throw new Refusal('Invalid', {
      message: `Deploy template invalid: Duplicate deploy steps. ${why} Duplicates: ${[...twice].join('; ')}.`,
    })
  }
  return runbook
}
