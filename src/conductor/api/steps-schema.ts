import { violationOf, violationText, type Schema } from '../json-schema.ts'

/** Interfaces that may have clean steps, in the order Ironic lists them. @source ironic/conductor/steps.py `CLEANING_INTERFACE_PRIORITY` */
export const stepInterfaces = ['vendor', 'power', 'management', 'firmware', 'deploy', 'bios', 'raid'] as const

/** A place in an order, as a number or its digits. */
export const orderSchema: Schema = {
  anyOf: [
    { type: 'integer', minimum: 0 },
    { type: 'string', minLength: 1, pattern: '^[0-9]+$' },
  ],
}

/** @source ironic/api/controllers/v1/node.py `_STEPS_SCHEMA` */
const stepsSchema: Schema = {
  $schema: 'http://json-schema.org/schema#',
  title: 'Steps schema',
  type: 'array',
  items: {
    type: 'object',
    required: ['interface', 'step'],
    properties: {
      interface: { description: 'driver interface', enum: stepInterfaces },
      step: { description: 'name of clean step', type: 'string', minLength: 1 },
      args: { description: 'additional args', type: 'object', properties: {} },
      order: orderSchema,
      execute_on_child_nodes: {
        description: 'Boolean if the step should be executed on child nodes.',
        type: 'boolean',
      },
      limit_child_node_execution: {
        description: 'List of nodes upon which to execute child node steps on.',
        type: 'array',
      },
    },
    additionalProperties: false,
  },
}

/** The validator's report of what is wrong with a list of clean steps, or `undefined`. */
export function stepsViolation(steps: unknown): string | undefined {
  const violation = violationOf(stepsSchema, steps)
  return violation && violationText(violation)
}
