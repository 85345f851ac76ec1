import { refusal, type Answer } from './answers.ts'
import { notice, propertyNotice, type Notice } from './messages.ts'
import type { At, Body } from './resource.ts'

/** What a member of a request's body may be. */
export type Field = {
  type: 'string' | 'boolean' | 'integer' | 'object' | 'array'
  required?: boolean
  nullable?: boolean
  /** The values to choose from; of an array, its items'. */
  values?: readonly string[] | ((at: At) => readonly string[])
  min?: number
  max?: number
  format?: RegExp
  /** Of an array: what its items are. */
  items?: 'string' | 'object'
}

/** Fields by their path in the body: `Boot/BootSourceOverrideTarget`. */
export type Fields = Readonly<Record<string, Field>>

export type Fault = {
  kind: 'missing' | 'unknown' | 'type' | 'list' | 'format' | 'range'
  path: string
  value?: unknown
}

export type Checked = { values: Body; faults: Fault[] }

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

export const valuesOf = (field: Field, at: At): readonly string[] | undefined =>
  typeof field.values === 'function' ? field.values(at) : field.values

/** Sorts a body's members into good values, by path, and faults. Annotations that are not asked for pass unnoticed. */
export function check(at: At, body: Body, fields: Fields): Checked {
  const result: Checked = { values: {}, faults: [] }
  walk(at, body, '', fields, result)
  for (const [path, { required }] of Object.entries(fields)) {
    const sent = path in result.values || result.faults.some((fault) => fault.path === path)
    if (required && !sent) result.faults.push({ kind: 'missing', path })
  }
  return result
}

function walk(at: At, body: Body, prefix: string, fields: Fields, { values, faults }: Checked): void {
  for (const [member, value] of Object.entries(body)) {
    const path = prefix + member
    const field = fields[path]
    if (!field) {
      if (member.includes('@')) continue
      const nested = isObject(value) && Object.keys(fields).some((known) => known.startsWith(`${path}/`))
      if (nested) walk(at, value, `${path}/`, fields, { values, faults })
      else faults.push({ kind: 'unknown', path, value })
      continue
    }
    const kind = faultOf(at, field, value)
    if (kind) faults.push({ kind, path, value })
    else values[path] = value
  }
}

function faultOf(at: At, field: Field, value: unknown): Fault['kind'] | undefined {
  if (value === null) return field.nullable ? undefined : 'type'
  const choice = valuesOf(field, at)
  switch (field.type) {
    case 'string':
      if (typeof value !== 'string') return 'type'
      if (choice && !choice.includes(value)) return 'list'
      if (value.length < (field.min ?? 0) || value.length > (field.max ?? Infinity)) return 'format'
      return field.format && !field.format.test(value) ? 'format' : undefined
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) return 'type'
      return value < (field.min ?? -Infinity) || value > (field.max ?? Infinity) ? 'range' : undefined
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'type'
    case 'object':
      return isObject(value) ? undefined : 'type'
    case 'array':
      return Array.isArray(value) ? itemFault(field, choice, value) : 'type'
  }
}

function itemFault(field: Field, choice: readonly string[] | undefined, items: unknown[]): Fault['kind'] | undefined {
  for (const item of items) {
    if (item === null) {
      if (!field.nullable) return 'type'
    } else if (field.items === 'object') {
      if (!isObject(item)) return 'type'
    } else if (typeof item !== 'string') {
      if (!field.nullable || !isObject(item)) return 'type'
    } else if (choice && !choice.includes(item)) return 'list'
  }
  return undefined
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** A fault as the message about a property. `known` tells whether the resource has it, though not for writing. */
export function asProperty({ kind, path, value }: Fault, known: boolean): Notice {
  const name = nameOf(path)
  switch (kind) {
    case 'missing':
      return propertyNotice('CreateFailedMissingReqProperties', path, name)
    case 'unknown':
      return propertyNotice(known ? 'PropertyNotWritable' : 'PropertyUnknown', path, name)
    case 'type':
      return propertyNotice('PropertyValueTypeError', path, shown(value), name)
    case 'list':
      return propertyNotice('PropertyValueNotInList', path, shown(value), name)
    case 'format':
      return propertyNotice('PropertyValueFormatError', path, shown(value), name)
    case 'range':
      return propertyNotice('PropertyValueOutOfRange', path, shown(value), name)
  }
}

/** The refusal of an action's parameters. */
export function actionRefusal(action: string, faults: readonly Fault[]): Answer {
  const notices = faults.map(({ kind, path, value }): Notice => {
    switch (kind) {
      case 'missing':
        return notice('ActionParameterMissing', action, path)
      case 'unknown':
        return notice('ActionParameterUnknown', action, path)
      case 'type':
        return notice('ActionParameterValueTypeError', shown(value), path, action)
      case 'list':
      case 'range':
        return notice('ActionParameterValueNotInList', shown(value), path, action)
      case 'format':
        return notice('ActionParameterValueFormatError', shown(value), path, action)
    }
  })
  return refusal(400, ...notices)
}

/** Whether `body` has something at `path`. */
export function has(body: Body, path: string): boolean {
  let value: unknown = body
  for (const member of path.split('/')) {
    if (!isObject(value) || !(member in value)) return false
    value = value[member]
  }
  return true
}

/** A PATCHed array over the present one: `null` removes an item, `{}` leaves the one in its place. */
export function patchedArray(present: readonly unknown[], sent: readonly unknown[]): unknown[] {
  const items = sent.map((item, i) => (isObject(item) && Object.keys(item).length === 0 ? (present[i] ?? null) : item))
  return items.filter((item) => item !== null)
}
