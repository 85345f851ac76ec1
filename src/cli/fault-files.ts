import * as v from 'valibot'
import { LineCounter, parseDocument } from 'yaml'
import { didYouMean } from '../conductor/options/options.ts'
import { misbehaviourMistakes, MisbehaviourSchema, type Misbehaviour } from '../scenarios/placed-rules.ts'
import { BadInput } from './bad-input.ts'
import { readText } from './files.ts'
import { yamlPositions } from './positions.ts'

export type Known = { hosts: readonly string[]; nodes: readonly string[] }

/** Reads rules and faults from a YAML or JSON file. Throws {@link BadInput} with the place of every mistake. */
export function readMisbehaviour(file: string, known: Known): Misbehaviour {
  const lines = new LineCounter()
  const document = parseDocument(readText(file), { lineCounter: lines })
  const [broken] = document.errors
  if (broken) {
    const { line, col } = lines.linePos(broken.pos[0])
    throw new BadInput(`${file}:${line}:${col}: ${broken.message.split('\n')[0]}`)
  }
  const parsed = v.safeParse(MisbehaviourSchema, document.toJS() ?? {})
  const mistakes = parsed.success
    ? misbehaviourMistakes(parsed.output as Misbehaviour, known)
    : parsed.issues.map((issue) => ({
        path: (issue.path ?? []).map(({ key }) => key as string | number),
        text: explained(issue),
      }))
  if (parsed.success && mistakes.length === 0) return parsed.output as Misbehaviour
  const positions = yamlPositions(document, lines)
  const said = mistakes.map(({ path, text }) => {
    const { line, column } = positions.at(path)
    return `${file}:${line}:${column}: ${path.join('.') || 'the whole'}: ${text}`
  })
  throw new BadInput([`${file} has no rules and faults that could be used.`, ...said].join('\n  '))
}

/** What is wrong, what would be right, and which name is near. */
function explained({ message, expected, received, path: at }: v.BaseIssue<unknown>): string {
  const path = at ?? []
  const key = String(path.at(-1)?.key)
  if (expected === 'never') {
    const near = didYouMean(key, membersOf(path.map((part) => part.key)))
    return `There is no member ${JSON.stringify(key)} here.${near}`
  }
  const names = [...(expected ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name as string)
  const given = /^"(.*)"$/.exec(received)?.[1]
  if (given === undefined || names.length === 0) return `${message}.`
  return `There is no ${key === 'do' ? 'fault' : 'such word'} ${JSON.stringify(given)}.${didYouMean(given, names)}`
}

/** The members an object in the file may have, by where it is. */
function membersOf(path: readonly unknown[]): string[] {
  const [list, , part] = path
  const rule = MisbehaviourSchema.entries.rules.wrapped.item.entries
  if (list !== 'rules') return path.length === 1 ? ['rules', 'faults'] : []
  if (path.length === 3) return Object.keys(rule)
  if (part === 'match') return Object.keys(rule.match.wrapped.entries)
  return part === 'does' ? Object.keys(rule.does.entries) : []
}
