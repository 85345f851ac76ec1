import { pythonRepr } from './repr.ts'

/**
 * `pprint.pformat(value, width=width, sort_dicts=False)` of a JSON value: one member a line where a line would be too
 * long.
 *
 * @source cpython Lib/pprint.py
 */
export function pythonPprint(value: unknown, width: number): string {
  return format(value, 0, 0, width)
}

/** `indent` is the column the value starts in, `allowance` the room its closing brackets need. */
function format(value: unknown, indent: number, allowance: number, width: number): string {
  const text = pythonRepr(value)
  if (text.length <= width - indent - allowance) return text
  if (typeof value === 'string') return wrapped(value, indent, allowance, width)
  if (typeof value !== 'object' || value === null) return text
  if (Array.isArray(value)) {
    if (value.length === 0) return text
    const items = value.map((item, index) =>
      format(item, indent + 1, index === value.length - 1 ? allowance + 1 : 1, width),
    )
    return `[${items.join(`,\n${' '.repeat(indent + 1)}`)}]`
  }
  const entries = Object.entries(value)
  if (entries.length === 0) return text
  const members = entries.map(([key, member], index) => {
    const name = `${pythonRepr(key)}: `
    const last = index === entries.length - 1
    return name + format(member, indent + 1 + name.length, last ? allowance + 1 : 1, width)
  })
  return `{${members.join(`,\n${' '.repeat(indent + 1)}`)}}`
}

/** A long text is cut between words into adjacent literals, in parentheses when it is the whole value. */
function wrapped(text: string, indent: number, allowance: number, width: number): string {
  const top = indent === 0
  const column = top ? indent + 1 : indent
  const room = (last: boolean) => width - column - (last ? allowance + (top ? 1 : 0) : 0)
  const chunks: string[] = []
  const lines = text.split(/(?<=\n)/)
  for (const [index, line] of lines.entries()) {
    const lastLine = index === lines.length - 1
    if (pythonRepr(line).length <= room(lastLine)) {
      chunks.push(pythonRepr(line))
      continue
    }
    const words = line.match(/\S*\s*/g)?.filter((word) => word !== '') ?? []
    let current = ''
    for (const [at, word] of words.entries()) {
      const next = current + word
      const last = at === words.length - 1 && lastLine
      if (pythonRepr(next).length > room(last) && current !== '') {
        chunks.push(pythonRepr(current))
        current = word
      } else current = next
    }
    if (current !== '') chunks.push(pythonRepr(current))
  }
  if (chunks.length === 1) return pythonRepr(text)
  const joined = chunks.join(`\n${' '.repeat(column)}`)
  return top ? `(${joined})` : joined
}
