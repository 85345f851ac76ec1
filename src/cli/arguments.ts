import { parseArgs } from 'node:util'
import { didYouMean } from '../conductor/options/options.ts'
import { BadInput } from './bad-input.ts'

/** One option of a command; a `value` is the placeholder the help shows, and its absence makes a switch of it. */
export type OptionSpec = { value?: string; short?: string; many?: true; says: string }
export type OptionTable = Readonly<Record<string, OptionSpec>>

type ValueOf<Spec> = Spec extends { value: string; many: true }
  ? string[]
  : Spec extends { value: string }
    ? string
    : true

export type Given<Table extends OptionTable> = {
  positionals: string[]
  options: { [Name in keyof Table]?: ValueOf<Table[Name]> }
}

/** Reads a command's arguments by its table. Throws {@link BadInput} that names what is wrong and what is near. */
export function readArguments<Table extends OptionTable>(
  command: string,
  table: Table,
  argv: readonly string[],
): Given<Table> {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { value, short }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), ...(short ? { short } : {}) },
    ]),
  )
  // `strict` is off because its sentences do not say what would be right.
  const { tokens } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false, tokens: true })
  const given: Given<Table> = { positionals: [], options: {} }
  const values = given.options as Record<string, string | true | string[]>
  for (const token of tokens) {
    if (token.kind === 'positional') given.positionals.push(token.value)
    if (token.kind !== 'option') continue
    const spec = table[token.name]
    if (!spec) throw new BadInput(unknownOption(command, table, token.rawName))
    if (spec.value !== undefined && (token.value === undefined || (!token.inlineValue && /^-./.test(token.value))))
      throw new BadInput(`${token.rawName} needs a value: ${token.rawName} ${spec.value}.`)
    if (spec.value === undefined && token.value !== undefined)
      throw new BadInput(`${token.rawName} takes no value, but got ${JSON.stringify(token.value)}.`)
    const before = values[token.name]
    if (spec.many && typeof token.value === 'string') {
      values[token.name] = Array.isArray(before) ? [...before, token.value] : [token.value]
      continue
    }
    if (before !== undefined) throw new BadInput(`${token.rawName} is given twice.`)
    values[token.name] = token.value ?? true
  }
  return given
}

function unknownOption(command: string, table: OptionTable, rawName: string): string {
  const names = Object.keys(table).map((name) => `--${name}`)
  const near = didYouMean(rawName, names)
  return `cleanroom ${command} has no option ${rawName}.${near === '' ? ` Its options: ${names.join(', ')}.` : near}`
}

/** A whole number between two bounds. */
export function wholeNumber(name: string, text: string, { min, max }: { min: number; max: number }): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw new BadInput(`${name} must be a whole number from ${min} to ${max}, not ${JSON.stringify(text)}.`)
}

/** A positive number, such as 1, 60 or 0.5. */
export function positiveNumber(name: string, text: string): number {
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value
  throw new BadInput(`${name} must be a positive number, not ${JSON.stringify(text)}.`)
}

/** An `http:` or `https:` URL; its text without a trailing slash. */
export function httpUrl(name: string, text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '')
  throw new BadInput(`${name} must be a URL such as http://127.0.0.1:6385, not ${JSON.stringify(text)}.`)
}
