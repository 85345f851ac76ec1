import { pythonRepr } from './python/repr.ts'
import { pythonPprint } from './python/pprint.ts'

/** The part of JSON Schema that Ironic's request bodies use. */
export type Schema = {
  readonly type?: TypeName | readonly TypeName[]
  readonly enum?: readonly unknown[]
  readonly required?: readonly string[]
  readonly properties?: { readonly [name: string]: Schema }
  readonly additionalProperties?: false
  readonly items?: Schema
  readonly minItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly exclusiveMinimum?: true
  readonly dependencies?: { readonly [name: string]: readonly string[] }
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly [annotation: string]: unknown
}
type TypeName = 'string' | 'boolean' | 'null' | 'object' | 'array' | 'integer'

type Place = readonly (string | number)[]
/** One way in which an instance breaks a schema, worded as Python's library words it. */
export type Violation = {
  message: string
  keyword: string
  /** Where in the instance and in the schema, from the root. */
  path: Place
  schemaPath: Place
  schema: Schema
  instance: unknown
  context: Violation[]
}

/** The violation Python's library would report, or `undefined`. @source jsonschema/exceptions.py `best_match` */
export function violationOf(schema: Schema, instance: unknown): Violation | undefined {
  const found = [...violations(schema, instance, [], [])]
  let best = found[0]
  for (const one of found) if (best && compare(one, best) > 0) best = one
  while (best && best.context.length > 0) {
    const ranked: Violation[] = best.context.toSorted(compare)
    const [least, next] = ranked
    if (!least || (next && compare(least, next) === 0)) return best
    best = least
  }
  return best
}

/** The message with a possible root cause, as Ironic words a refused body. @source ironic/common/args.py `_validate_schema` */
export function schemaMessage(name: string, { message, context }: Violation): string {
  let text = `Schema error for ${name}: ${message}`
  let cause: string | undefined
  for (let inner = context; inner.length > 0;) {
    const best = inner.reduce((one, other) => (compare(other, one) > 0 ? other : one))
    cause = best.message
    inner = best.context
  }
  if (cause !== undefined) text += `. Possible root cause: ${cause}`
  return text
}

/** The whole report: message, schema and instance. @source jsonschema/exceptions.py `_Error.__str__` */
export function violationText({ message, keyword, schema, schemaPath, instance, path }: Violation): string {
  const index = (place: Place) => place.map((one) => `[${pythonRepr(one)}]`).join('')
  return [
    message,
    '',
    `Failed validating ${pythonRepr(keyword)} in schema${index(schemaPath)}:`,
    indented(pythonPprint(schema, 72)),
    '',
    `On instance${index(path)}:`,
    indented(pythonPprint(instance, 72)),
  ].join('\n')
}

const indented = (text: string): string => text.replaceAll(/^/gm, '    ')

/** Shallower ones rank higher, then later siblings, then those whose instance is of the wrong type. */
function compare(one: Violation, other: Violation): number {
  if (one.path.length !== other.path.length) return other.path.length - one.path.length
  for (const [index, step] of one.path.entries()) {
    const against = other.path[index] as string | number
    if (step !== against) return step > against ? 1 : -1
  }
  const weak = (violation: Violation) => (violation.keyword === 'anyOf' || violation.keyword === 'oneOf' ? 0 : 1)
  return weak(one) - weak(other) || wrongType(one) - wrongType(other)
}

const wrongType = ({ schema, instance }: Violation): number =>
  schema.type !== undefined && listOf(schema.type).some((type) => isA(type, instance)) ? 0 : 1

function* violations(schema: Schema, instance: unknown, path: Place, schemaPath: Place): Generator<Violation> {
  const broken = (keyword: string, message: string, context: Violation[] = []): Violation => ({
    message,
    keyword,
    path,
    schemaPath,
    schema,
    instance,
    context,
  })
  // Keywords are tried in the order the schema has them: which of two equal violations is reported depends on it.
  for (const keyword of Object.keys(schema)) {
    if (keyword === 'properties' && isRecord(instance)) {
      for (const [name, part] of Object.entries(schema.properties ?? {}))
        if (Object.hasOwn(instance, name))
          yield* violations(part, instance[name], [...path, name], [...schemaPath, 'properties', name])
    } else if (keyword === 'items' && Array.isArray(instance) && schema.items) {
      for (const [index, item] of instance.entries())
        yield* violations(schema.items, item, [...path, index], [...schemaPath, 'items'])
    } else if (keyword === 'required' && isRecord(instance)) {
      for (const name of schema.required ?? [])
        if (!Object.hasOwn(instance, name)) yield broken(keyword, `${pythonRepr(name)} is a required property`)
    } else if ((keyword === 'anyOf' || keyword === 'oneOf') && schema[keyword]) {
      const parts = schema[keyword] as readonly Schema[]
      const tried = parts.map((part, index) => [...violations(part, instance, [], [index])])
      const fitting = parts.filter((_, index) => tried[index]?.length === 0)
      if (fitting.length === 0)
        yield broken(keyword, `${pythonRepr(instance)} is not valid under any of the given schemas`, tried.flat())
      else if (keyword === 'oneOf' && fitting.length > 1) {
        const others = [...fitting.slice(1), ...fitting.slice(0, 1)].map(pythonRepr).join(', ')
        yield broken(keyword, `${pythonRepr(instance)} is valid under each of ${others}`)
      }
    } else {
      const message = complaint(keyword, schema, instance)
      if (message !== undefined) yield broken(keyword, message)
    }
  }
}

/** What one keyword has against the instance itself. */
function complaint(keyword: string, schema: Schema, instance: unknown): string | undefined {
  const shown = () => pythonRepr(instance)
  const length = typeof instance === 'string' ? Array.from(instance).length : 0
  switch (keyword) {
    case 'type': {
      const types = listOf(schema.type ?? [])
      if (types.some((type) => isA(type, instance))) return undefined
      return `${shown()} is not of type ${types.map(pythonRepr).join(', ')}`
    }
    case 'enum':
      return schema.enum?.includes(instance) ? undefined : `${shown()} is not one of ${pythonRepr(schema.enum)}`
    case 'additionalProperties':
      return isRecord(instance) ? unexpected(Object.keys(instance), schema) : undefined
    case 'minLength':
      if (typeof instance !== 'string' || length >= (schema.minLength ?? 0)) return undefined
      return `${shown()} ${schema.minLength === 1 ? 'should be non-empty' : 'is too short'}`
    case 'maxLength':
      return typeof instance === 'string' && length > (schema.maxLength ?? Infinity)
        ? `${shown()} is too long`
        : undefined
    case 'minItems':
      if (!Array.isArray(instance) || instance.length >= (schema.minItems ?? 0)) return undefined
      return `${shown()} ${schema.minItems === 1 ? 'should be non-empty' : 'is too short'}`
    case 'pattern':
      if (typeof instance !== 'string' || new RegExp(schema.pattern ?? '', 'u').test(instance)) return undefined
      return `${shown()} does not match ${pythonRepr(schema.pattern)}`
    case 'minimum': {
      const { minimum = -Infinity, exclusiveMinimum = false } = schema
      if (typeof instance !== 'number' || instance > minimum || (instance === minimum && !exclusiveMinimum))
        return undefined
      return `${shown()} is less than ${exclusiveMinimum ? 'or equal to ' : ''}the minimum of ${minimum}`
    }
    case 'dependencies':
      return isRecord(instance) ? missingDependency(instance, schema) : undefined
    default:
      return undefined
  }
}

function unexpected(names: string[], { properties = {} }: Schema): string | undefined {
  const extras = names.filter((name) => !Object.hasOwn(properties, name))
  if (extras.length === 0) return undefined
  const verb = extras.length === 1 ? 'was' : 'were'
  const listed = extras.toSorted().map(pythonRepr).join(', ')
  return `Additional properties are not allowed (${listed} ${verb} unexpected)`
}

function missingDependency(instance: Record<string, unknown>, { dependencies = {} }: Schema): string | undefined {
  for (const [name, needed] of Object.entries(dependencies)) {
    const missing = Object.hasOwn(instance, name) ? needed.find((other) => !Object.hasOwn(instance, other)) : undefined
    if (missing !== undefined) return `${pythonRepr(missing)} is a dependency of ${pythonRepr(name)}`
  }
  return undefined
}

function isA(type: TypeName, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isRecord(value)
    case 'integer':
      return Number.isInteger(value)
    case 'string':
    case 'boolean':
      return typeof value === type
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? (one as readonly T[]) : [one as T])
