import type { BlockDevice } from '../machine/block-device.ts'
import { matches, tokensOf } from './device-specs.ts'
import { PythonError } from './errors.ts'
import { diskEntry } from './inventory.ts'
import { pythonStr } from './python.ts'

const GiB = 1024 ** 3

/** What a hint may speak of. */
const kinds = {
  size: 'integer',
  model: 'text',
  wwn: 'text',
  serial: 'text',
  vendor: 'text',
  wwn_with_extension: 'text',
  wwn_vendor_extension: 'text',
  name: 'text',
  rotational: 'boolean',
  hctl: 'text',
  by_path: 'text',
  tran: 'text',
} as const

type Name = keyof typeof kinds
type Hint = [name: Name, wanted: string | boolean]

/**
 * The devices that fit all of a node's hints, in the language of root device hints (`{'size': '>= 100', 'vendor':
 * 's== ata'}`). Hints that cannot be read are an error, as soon as there is a device to compare. `all`: the devices of
 * the machine, which are in slots in this order.
 *
 * @source ironic_python_agent/device_hints.py find_devices_by_hints
 */
export function findByHints<Device extends BlockDevice>(
  devices: readonly Device[],
  hints: Readonly<Record<string, unknown>>,
  all: readonly BlockDevice[] = devices,
): Device[] {
  if (devices.length === 0) return []
  const read = readHints(hints)
  return devices.filter((device) => {
    const entry = diskEntry(device, all.indexOf(device))
    return read.every(([name, wanted]) => fits(name, entry[name], wanted))
  })
}

function fits(name: Name, value: string | number | boolean | null, wanted: string | boolean): boolean {
  if (typeof wanted === 'boolean') return value === wanted
  // A size is not rounded: 480 GB are no 447 GiB.
  if (typeof value === 'number') return matches(value / GiB, wanted)
  // What a device does not have is a `None`, and that is a text like others.
  const text = pythonStr(value)
  return text.trim() !== '' && matches(normalised(text, name), wanted)
}

function readHints(hints: Readonly<Record<string, unknown>>): Hint[] {
  const names = Object.keys(hints)
  if (names.length === 0) throw new PythonError('TypeError', "'NoneType' object is not iterable")
  const unknown = names.filter((name) => !Object.hasOwn(kinds, name))
  if (unknown.length > 0)
    throw invalid(`The hints "${unknown.join(', ')}" are invalid. Valid hints are: "${Object.keys(kinds).join(', ')}"`)
  const read = Object.entries(hints).map(([name, hint]) => [name as Name, readHint(name as Name, hint)] as const)
  return read.map(([name, wanted]) => [name, withOperator(name, wanted)])
}

function readHint(name: Name, hint: unknown): string | boolean {
  if (kinds[name] === 'boolean') return flag(name, hint)
  if (kinds[name] === 'text') {
    if (typeof hint === 'string') return normalised(hint, name)
    throw invalid(`Root device hint "${name}" is not a string value. Hint expression: ${pythonStr(hint)}`)
  }
  for (const value of expression(hint, name).values) {
    const current = `Current value: ${pythonStr(hint)}`
    if (!/^[+-]?\d+$/.test(value)) throw invalid(`Root device hint "${name}" is not an integer value. ${current}`)
    if (Number(value) <= 0) throw invalid(`Root device hint "${name}" should be a positive integer. ${current}`)
  }
  return pythonStr(hint)
}

function flag(name: Name, hint: unknown): boolean {
  const text = pythonStr(hint).trim().toLowerCase()
  if (['1', 't', 'true', 'on', 'y', 'yes'].includes(text)) return true
  if (['0', 'f', 'false', 'off', 'n', 'no'].includes(text)) return false
  throw invalid(`Root device hint "${name}" is not a Boolean value. Current value: ${pythonStr(hint)}`)
}

/** Without an operator, equality is meant. */
function withOperator(name: Name, wanted: string | boolean): string | boolean {
  if (typeof wanted === 'boolean' || (tokensOf(wanted)?.length ?? 0) > 1) return wanted
  return `${kinds[name] === 'text' ? 's==' : '=='} ${wanted}`
}

/** A text as it is compared: in small letters, blanks and signs encoded as in a URL. Operators stay. */
function normalised(text: string, name: Name): string {
  const { operator, values } = expression(text, name)
  return (operator + values.map((value) => ` ${quoted(value)} `).join(operator)).trim()
}

function expression(hint: unknown, name: Name): { operator: string; values: string[] } {
  const text = pythonStr(hint).trim().toLowerCase()
  if (text === '') throw invalid(`Root device hint ${name} expression is empty`)
  const tokens = tokensOf(text)
  if (!tokens)
    throw new PythonError('ParseException', `Expected a value, found '${text}'  (at char 0), (line:1, col:1)`)
  const [operator] = tokens
  if (tokens.length === 1) return { operator: '', values: [text] }
  const values = text.split(operator).filter((value) => value !== '')
  return { operator, values: values.map((value) => value.trim()) }
}

/** As Python quotes: other signs stay than in JavaScript. */
const quoted = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')

const invalid = (text: string) => new PythonError('ValueError', text)
