import { BadOption, resolveOptions } from '../conductor/options/options.ts'
import { BadInput } from './bad-input.ts'

/** Reads `section.name=value` pairs of Ironic options; numbers, booleans and lists are written as in JSON. */
export function optionPairs(option: string, pairs: readonly string[]): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1) throw new BadInput(`${option} wants OPTION=VALUE, not ${JSON.stringify(pair)}.`)
    options[pair.slice(0, at)] = literal(pair.slice(at + 1))
  }
  try {
    resolveOptions(options)
  } catch (error) {
    if (error instanceof BadOption) throw new BadInput(`${option}: ${error.message}`)
    throw error
  }
  return options
}

function literal(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
