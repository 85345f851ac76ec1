/** Texts as Python prints them: the agent's bodies and error details are full of them. */

/** Thrown for a value that `json.dumps` refuses; `typeName` is its Python class. */
export class NotSerialisable extends Error {
  override readonly name = 'NotSerialisable'

  constructor(typeName: string) {
    super(`Object of type ${typeName} is not JSON serializable`)
  }
}

/** A Python object that is no JSON value, as a result or an error that poisons the list of commands. */
export class PythonObject {
  readonly typeName: string

  constructor(typeName: string) {
    this.typeName = typeName
  }
}

/** JSON text that was made before; {@link pythonJson} passes it on. */
export class JsonText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** `json.dumps(value)`: blanks after commas and colons, ASCII only. Throws {@link NotSerialisable}. */
export function pythonJson(value: unknown): string {
  if (typeof value === 'string') return jsonString(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object' || value === null) return 'null'
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`
  if (value instanceof JsonText) return value.text
  if (value instanceof PythonObject) throw new NotSerialisable(value.typeName)
  let text = ''
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue
    text += `${text === '' ? '' : ', '}${jsonString(key)}: ${pythonJson(item)}`
  }
  return `{${text}}`
}

function jsonString(text: string): string {
  // eslint-disable-next-line no-control-regex -- everything outside printable ASCII, as Python's own expression
  if (!/["\\]|[^ -~]/.test(text)) return `"${text}"`
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** `repr(value)` of a JSON value. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return stringRepr(value)
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'object') return typeof value
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`
  const items = Object.entries(value).map(([key, item]) => `${stringRepr(key)}: ${pythonRepr(item)}`)
  return `{${items.join(', ')}}`
}

/** `str(value)`: like {@link pythonRepr}, but a text is itself. */
export const pythonStr = (value: unknown): string => (typeof value === 'string' ? value : pythonRepr(value))

/** The Python class of a JSON value. */
export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return { string: 'str', boolean: 'bool' }[typeof value as string] ?? 'dict'
}

const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let body = ''
  for (const character of text) {
    const code = character.charCodeAt(0)
    if (character === quote) body += `\\${quote}`
    else if (escapes[character]) body += escapes[character]
    else if (code < 0x20 || code === 0x7f) body += `\\x${code.toString(16).padStart(2, '0')}`
    else body += character
  }
  return quote + body + quote
}
