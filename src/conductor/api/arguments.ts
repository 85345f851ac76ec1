import { isUuid } from '../../identifiers.ts'
import { pythonRepr } from '../python/repr.ts'
import { Refusal } from '../refusals.ts'
import type { ApiContext } from './env.ts'

/** Checks one argument and gives its value as the operation wants it. @source ironic/common/args.py */
export type Check<T> = (name: string, value: unknown) => T | null

const refuse = (message: string): never => {
  throw new Refusal('InvalidParameterValue', { message })
}

export const string: Check<string> = (name, value) =>
  value == null ? null : typeof value === 'string' ? value : refuse(`Expected string for ${name}: ${pythonStr(value)}`)

const truths = ['1', 't', 'true', 'on', 'y', 'yes']
const falsehoods = ['0', 'f', 'false', 'off', 'n', 'no']

/** What reads as a boolean, strictly. @source oslo_utils/strutils.py `bool_from_string` */
export const boolean: Check<boolean> = (name, value) => {
  if (value == null) return null
  if (typeof value === 'boolean') return value
  const text = pythonStr(value)
  const word = text.trim().toLowerCase()
  if (truths.includes(word)) return true
  if (falsehoods.includes(word)) return false
  const acceptable = [...falsehoods, ...truths].sort().map((one) => `'${one}'`)
  return refuse(`Invalid ${name}: Unrecognized value '${text}', acceptable values are: ${acceptable.join(', ')}`)
}

export const integer: Check<number> = (name, value) => {
  if (value == null) return null
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number') return Math.trunc(value)
  if (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)) return Number(value)
  return refuse(`Expected an integer for ${name}: ${pythonStr(value)}`)
}

export const uuid: Check<string> = (name, value) =>
  value == null
    ? null
    : typeof value === 'string' && looksLikeUuid(value)
      ? value
      : refuse(`Expected UUID for ${name}: ${pythonStr(value)}`)

export const uuidOrName: Check<string> = (name, value) =>
  value == null
    ? null
    : typeof value === 'string' && (isLogicalName(value) || looksLikeUuid(value))
      ? value
      : refuse(`Expected UUID or name for ${name}: ${pythonStr(value)}`)

/** A comma list, lower-cased, without repetitions. */
export const stringList: Check<string[]> = (name, value) => {
  const text = string(name, value)
  if (text === null) return null
  return [...new Set(text.split(',').map((item) => item.trim().toLowerCase()))].filter((item) => item !== '')
}

const macPattern = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/

/** A MAC address in lower case; only colons separate its parts. */
export function normalMac(value: string): string | undefined {
  const mac = value.toLowerCase()
  return macPattern.test(mac) ? mac : undefined
}

export const macAddress: Check<string> = (name, value) =>
  value == null
    ? null
    : ((typeof value === 'string' ? normalMac(value) : undefined) ??
      refuse(`Expected valid MAC address for ${name}: ${pythonStr(value)}`))

const typeNames = { list: "<class 'list'>", dict: "<class 'dict'>", str: "<class 'str'>", null: "<class 'NoneType'>" }

function typeOf(value: unknown): keyof typeof typeNames | undefined {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'str'
  return typeof value === 'object' ? 'dict' : undefined
}

/** One of these Python types. */
export const types =
  <T>(...allowed: (keyof typeof typeNames)[]): Check<T> =>
  (name, value) => {
    const type = typeOf(value)
    if (type && allowed.includes(type)) return value as T
    const names = allowed.map((one) => typeNames[one]).join(', ')
    return refuse(`Expected types ${names} for ${name}: ${pythonStr(value)}`)
  }

type Checks = Record<string, Check<unknown>>
type Checked<Table extends Checks> = { [Name in keyof Table]?: ReturnType<Table[Name]> }

/**
 * The arguments of an operation that takes them by name, from the query or the body: unknown names are refused, present
 * ones checked in the table's order, and of the `required` the first missing one is named.
 */
export function checked<Table extends Checks, Required extends keyof Table & string = never>(
  given: Record<string, unknown>,
  table: Table,
  ...required: Required[]
): Checked<Table> & { [Name in Required]: NonNullable<ReturnType<Table[Name]>> } {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(table, name))
  if (unknown.length > 0) refuse(`Unexpected arguments: ${unknown.join(', ')}`)
  const result: Record<string, unknown> = {}
  for (const name of Object.keys(table)) {
    if (Object.hasOwn(given, name)) result[name] = table[name]?.(name, given[name])
    else if ((required as string[]).includes(name))
      throw new Refusal('MissingParameterValue', { message: `Missing mandatory parameter: ${name}` })
  }
  return result as ReturnType<typeof checked<Table, Required>>
}

/** The body's members and the query's parameters as named arguments. A body that is no JSON object has none. */
export async function namedArguments(c: ApiContext): Promise<Record<string, unknown>> {
  return { ...c.req.query(), ...membersOf(await c.req.text()) }
}

/**
 * The body of an operation that takes one as a whole; `{}` without one. What is no JSON is upstream's parser's error, which
 * nobody catches: 500.
 */
export async function jsonBody(c: ApiContext): Promise<unknown> {
  const text = await c.req.text()
  if (text === '') return {}
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (!c.env.conductor.quirks.has('malformed-json-500')) return refuse('The request body is not valid JSON.')
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? text.length)
    const before = text.slice(0, at).split('\n')
    throw new SyntaxError(
      `Expecting value: line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1} (char ${at})`,
    )
  }
}

/** The members of a JSON object; of anything else none. */
function membersOf(text: string): Record<string, unknown> {
  try {
    const body = JSON.parse(text) as unknown
    return typeOf(body) === 'dict' ? (body as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** With or without its hyphens, braces or `urn:uuid:`. @source oslo_utils/uuidutils.py `is_uuid_like` */
export const looksLikeUuid = (text: string): boolean =>
  isUuid(text) || /^[0-9a-f]{32}$/i.test(text.replace(/^urn:uuid:/i, '').replace(/[{}-]/g, ''))

/** @source ironic/common/utils.py `is_valid_logical_name` */
export const isLogicalName = (text: string): boolean => /^[a-zA-Z0-9\-._~]+$/.test(text) && text.length <= 255

/** `str(value)` of a JSON value, as Python's `%s` writes it. */
const pythonStr = (value: unknown): string => (typeof value === 'string' ? value : pythonRepr(value))
