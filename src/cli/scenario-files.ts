import { readdirSync, statSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as v from 'valibot'
import { LineCounter, parseDocument } from 'yaml'
import { didYouMean } from '../conductor/options/options.ts'
import { library } from '../scenarios/library/index.ts'
import { mistakesOf } from '../scenarios/mistakes.ts'
import { ScenarioSchema, type Scenario } from '../scenarios/scenario.ts'
import { BadInput } from './bad-input.ts'
import { readText } from './files.ts'
import { membersAt } from './schema.ts'
import { textPositions, yamlPositions, type Positions } from './positions.ts'

/** A scenario and the words that name it on a command line. */
export type Chosen = { scenario: Scenario; named: string }

/** The scenarios that names, files and directories stand for; without any, the whole library. Throws {@link BadInput}. */
export async function chosenScenarios(arguments_: readonly string[]): Promise<Chosen[]> {
  if (arguments_.length === 0) return library.map(bundled)
  const chosen: Chosen[] = []
  for (const argument of arguments_) chosen.push(...(await chosenBy(argument)))
  refuseNamesakes(chosen)
  return chosen
}

async function chosenBy(argument: string): Promise<Chosen[]> {
  const found = library.find(({ name }) => name === argument)
  if (found) return [bundled(found)]
  const kind = statSync(argument, { throwIfNoEntry: false })
  if (kind?.isDirectory()) return scenariosIn(argument)
  if (kind) return [{ scenario: await readScenario(argument), named: argument }]
  const names = library.map(({ name }) => name)
  throw new BadInput(
    `There is no scenario ${argument}, and no such file.${didYouMean(argument, names) || ' cleanroom list shows all names.'}`,
  )
}

const bundled = (scenario: Scenario): Chosen => ({ scenario, named: scenario.name })

/** Verdicts are told apart by the scenario's name. */
function refuseNamesakes(chosen: readonly Chosen[]): void {
  const byName = new Map<string, string>()
  for (const { scenario, named } of chosen) {
    const other = byName.get(scenario.name)
    if (other !== undefined)
      throw new BadInput(`Two scenarios are called ${scenario.name}: ${other} and ${named}. Give one another name.`)
    byName.set(scenario.name, named)
  }
}

const dataFiles = ['.yaml', '.yml', '.json']
const programFiles = ['.ts', '.mts', '.js', '.mjs']
const isScenarioFile = (name: string) =>
  [...dataFiles, ...programFiles].includes(extname(name)) && !/\.(test|d)\.\w+$|(^|[\\/])node_modules[\\/]/.test(name)

async function scenariosIn(directory: string): Promise<Chosen[]> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(isScenarioFile).sort()
  if (files.length === 0)
    throw new BadInput(`There is no scenario in ${directory}: no file ends in ${[...dataFiles, '.ts'].join(', ')}.`)
  const chosen: Chosen[] = []
  for (const file of files.map((name) => join(directory, name)))
    chosen.push({ scenario: await readScenario(file), named: file })
  return chosen
}

/** Reads one scenario from a YAML, JSON or TypeScript file. Throws {@link BadInput} with the place of every mistake. */
export async function readScenario(file: string): Promise<Scenario> {
  const { value, positions } = programFiles.includes(extname(file)) ? await readProgram(file) : readData(file)
  const parsed = v.safeParse(ScenarioSchema, value)
  const mistakes = parsed.success
    ? mistakesOf(parsed.output)
    : parsed.issues.map((issue) => ({
        path: (issue.path ?? []).map(({ key }) => key as string | number),
        text: explained(issue, value),
        at: issue.expected === 'never' ? ('name' as const) : ('value' as const),
      }))
  if (parsed.success && mistakes.length === 0) return parsed.output
  const lines = mistakes.map(({ path, text, ...mistake }) => {
    const { line, column } = positions.at(path, 'at' in mistake && mistake.at === 'name' ? 'name' : 'value')
    return `${file}:${line}:${column}: ${path.join('.') || 'the whole'}: ${text}`
  })
  throw new BadInput([`${file} is no scenario.`, ...lines].join('\n  '))
}

type Written = { value: unknown; positions: Positions }

function readData(file: string): Written {
  const lines = new LineCounter()
  const document = parseDocument(readText(file), { lineCounter: lines })
  const [broken] = document.errors
  if (broken) {
    const { line, col } = lines.linePos(broken.pos[0])
    throw new BadInput(`${file}:${line}:${col}: ${broken.message.split('\n')[0]}`)
  }
  return { value: document.toJS(), positions: yamlPositions(document, lines) }
}

/** A module's default export. TypeScript is read by tsx, in a checkout and in an installed package alike. */
async function readProgram(file: string): Promise<Written> {
  const text = readText(file)
  const { tsImport } = await import('tsx/esm/api')
  try {
    const module = (await tsImport(pathToFileURL(resolve(file)).href, import.meta.url)) as { default?: unknown }
    const value = defaultOf(module)
    if (typeof value !== 'object' || value === null)
      throw new BadInput(`${file}:1:1: It has no default export. Write: export default { name: '…', … }`)
    return { value, positions: textPositions(text) }
  } catch (error) {
    if (error instanceof BadInput) throw error
    throw new BadInput(`Cannot load ${file}: ${(error as Error).message.split('\n').slice(0, 3).join(' ')}`)
  }
}

/** A module in a folder without `"type": "module"` arrives wrapped. */
function defaultOf({ default: value }: { default?: unknown }): unknown {
  const isWrapped = typeof value === 'object' && value !== null && 'default' in value && Object.keys(value).length <= 2
  return isWrapped ? (value as { default: unknown }).default : value
}

/** What is wrong, what would be right, and which name is near. */
function explained({ message, expected, received, path = [] as never }: v.BaseIssue<unknown>, whole: unknown): string {
  const keys = (path as { key: unknown }[]).map(({ key }) => key as string | number)
  if (expected === 'never') {
    const members = membersAt(keys.slice(0, -1), whole)
    return `It is not known here.${didYouMean(String(keys.at(-1)), members) || ` Known are: ${members.join(', ')}.`}`
  }
  if (received === 'undefined' && message.startsWith('Invalid key')) return 'It is missing.'
  const names = [...(expected ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name as string)
  const given = /^"(.*)"$/.exec(received)?.[1]
  if (given === undefined || names.length === 0) return `${message}.`
  if (names.length <= 8) return `${message}.${didYouMean(given, names)}`
  const [root, , member] = keys
  const what = member === 'do' ? { faults: 'fault', actions: 'action' }[String(root)] : undefined
  const shown = names.slice(0, 8).join(', ')
  const near = didYouMean(given, names) || ` It is one of ${names.length}: ${shown}, …`
  const all = what === 'fault' ? ' cleanroom faults lists them all.' : ''
  return `There is no ${what ?? 'such word'} ${JSON.stringify(given)}.${near}${all}`
}
