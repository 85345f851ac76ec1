import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { LineCounter, parseDocument, type Document } from 'yaml'
import { didYouMean } from '../conductor/options.ts'
import { library } from '../scenarios/library/index.ts'
import { ScenarioSchema, type Scenario } from '../scenarios/scenario.ts'
import { BadInput } from './bad-input.ts'
import { readText } from './files.ts'

/** A scenario and the words that name it on a command line. */
export type Chosen = { scenario: Scenario; named: string }

/** The scenarios that names, files and directories stand for; without any, the whole library. Throws {@link BadInput}. */
export function chosenScenarios(arguments_: readonly string[]): Chosen[] {
  if (arguments_.length === 0) return library.map(bundled)
  return arguments_.flatMap((argument) => {
    const found = library.find(({ name }) => name === argument)
    if (found) return [bundled(found)]
    const kind = statSync(argument, { throwIfNoEntry: false })
    if (kind?.isDirectory()) return scenariosIn(argument)
    if (kind) return [{ scenario: readScenario(argument), named: argument }]
    const names = library.map(({ name }) => name)
    throw new BadInput(
      `There is no scenario ${argument}, and no such file.${didYouMean(argument, names) || ' cleanroom list shows all names.'}`,
    )
  })
}

const bundled = (scenario: Scenario): Chosen => ({ scenario, named: scenario.name })

const isScenarioFile = (name: string) => /\.(ya?ml|json)$/.test(name)

function scenariosIn(directory: string): Chosen[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(isScenarioFile).sort()
  if (files.length === 0)
    throw new BadInput(`There is no scenario in ${directory}: no file ends in .yaml, .yml or .json.`)
  return files.map((file) => ({ scenario: readScenario(join(directory, file)), named: join(directory, file) }))
}

/** Reads one scenario from a YAML (or JSON) file. Throws {@link BadInput} with the line of every mistake. */
export function readScenario(file: string): Scenario {
  const lines = new LineCounter()
  const document = parseDocument(readText(file), { lineCounter: lines })
  const [broken] = document.errors
  if (broken) throw new BadInput(`${file}:${lines.linePos(broken.pos[0]).line}: ${broken.message.split('\n')[0]}`)
  const parsed = v.safeParse(ScenarioSchema, document.toJS())
  if (parsed.success) return parsed.output
  const mistakes = parsed.issues.map((issue) => {
    const path = (issue.path ?? []).map(({ key }) => key as string | number)
    return `${file}:${lineOf(document, lines, path)}: ${path.join('.') || 'the whole'}: ${explained(issue)}`
  })
  throw new BadInput([`${file} is no scenario.`, ...mistakes].join('\n  '))
}

/** The line of the member at `path`, or of the nearest one above it that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined
    if (node?.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

/** What is wrong, what would be right, and which name is near. */
function explained({ message, expected, received }: v.BaseIssue<unknown>): string {
  const names = [...(expected ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name as string)
  const given = /^"(.*)"$/.exec(received)?.[1]
  return given === undefined || names.length === 0 ? `${message}.` : `${message}.${didYouMean(given, names)}`
}
