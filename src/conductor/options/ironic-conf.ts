import { parse } from 'ini'
import { objection, parseValue } from './option-kinds.ts'
import { BadOption, didYouMean, isOptionName, optionTable, type OptionName, type OptionOverrides } from './options.ts'
import { unmodelledOptions, unmodelledSections, unreadOptions } from './unmodelled-options.ts'

/** What a configuration file says, and what it says in vain: options of Ironic that change nothing here. */
export type IronicConf = { options: OptionOverrides; ignored: { name: string; line: number }[] }

type Line = { number: number; section: string; key: string; value: string }

/** Options that may be given more than once; each adds to the ones before. */
const cumulative: readonly OptionName[] = [
  'conductor.clean_step_priority_override',
  'conductor.verify_step_priority_override',
]

/**
 * Reads the text of an `ironic.conf`. Throws {@link BadOption} with file, line and the nearest name for an option or
 * section Ironic does not have, and for a value its option cannot take.
 *
 * @source oslo_config/iniparser.py
 * @example readIronicConf(readFileSync('ironic.conf', 'utf8'), 'ironic.conf').options
 */
export function readIronicConf(text: string, file: string): IronicConf {
  const options: Record<string, unknown> = {}
  const ignored: IronicConf['ignored'] = []
  for (const { number, section, key, value } of linesOf(text, file)) {
    const name = `${section}.${key}`
    const fail = (why: string) => new BadOption(`${file}:${number}: ${why}`)
    if (isOptionName(name)) {
      if (unreadOptions.includes(name)) ignored.push({ name, line: number })
      const option = optionTable[name]
      const parsed = parseValue(option, value)
      const complaint = objection(option, parsed)
      if (complaint !== undefined) throw fail(`[${section}] ${key} ${complaint}, not ${JSON.stringify(value)}.`)
      options[name] = cumulative.includes(name)
        ? { ...(options[name] as object | undefined), ...(parsed as object) }
        : parsed
    } else if (section === 'service_catalog' || unmodelledSections.includes(section)) {
      ignored.push({ name, line: number })
    } else {
      const unmodelled = unmodelledOptions.get(section)
      if (!unmodelled) throw fail(`Unknown section [${section}].${didYouMean(section, sectionNames)}`)
      if (!unmodelled.includes(key))
        throw fail(`Unknown option ${key} in [${section}].${didYouMean(key, [...namesIn(section), ...unmodelled])}`)
      ignored.push({ name, line: number })
    }
  }
  return { options: options as OptionOverrides, ignored }
}

const modelledSections = [...new Set(Object.keys(optionTable).map((name) => name.slice(0, name.indexOf('.'))))]
const sectionNames = [...modelledSections, ...unmodelledSections]

const namesIn = (section: string): string[] =>
  Object.keys(optionTable)
    .filter((name) => name.startsWith(`${section}.`))
    .map((name) => name.slice(section.length + 1))

/** The lines that say something: comments are dropped, and an indented line goes on with the one before. */
function linesOf(text: string, file: string): Line[] {
  const lines: Line[] = []
  let section: string | undefined
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const number = index + 1
    if (/^\s*([#;]|$)/.test(raw)) continue
    const previous = lines.at(-1)
    if (/^\s/.test(raw) && previous) {
      previous.value += `\n${raw.trim()}`
      continue
    }
    const heading = /^\[([^\]]+)\]\s*$/.exec(raw)
    if (heading) {
      section = heading[1] ?? ''
      continue
    }
    const fail = (why: string) => new BadOption(`${file}:${number}: ${why}`)
    if (section === undefined) throw fail('An option before the first [section].')
    const said = keyAndValue(raw)
    if (!said) throw fail(`Neither a [section] nor "name = value": ${JSON.stringify(raw)}`)
    lines.push({ number, section, ...said })
  }
  return lines
}

/** Oslo takes a colon for an equals sign if it comes first. */
function keyAndValue(raw: string): { key: string; value: string } | undefined {
  const line = /^[^=:]*:/.test(raw) ? raw.replace(':', '=') : raw
  if (!line.includes('=')) return undefined
  const [entry] = Object.entries(parse(line) as Record<string, unknown>)
  if (!entry) return undefined
  const [key, value] = entry
  return { key, value: typeof value === 'string' ? value : String(value as boolean | null) }
}
