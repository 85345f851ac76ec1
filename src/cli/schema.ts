import { toJsonSchema } from '@valibot/to-json-schema'
import { actions } from '../lab/actions.ts'
import { faults } from '../lab/faults/table.ts'
import { ScenarioSchema } from '../scenarios/scenario.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'

type Json = { [key: string]: unknown }

/** What every kind of action and fault does, in one line. */
const says = new Map<string, string>(
  Object.entries({ ...actions, ...faults }).map(([name, row]) => [name, (row as { says: string }).says]),
)

/**
 * The JSON Schema of scenario files, made of the schema they are checked with. What it cannot say (names of nodes, moments
 * that never come) is checked when a file is read.
 */
export function scenarioJsonSchema(): Json {
  const schema = toJsonSchema(ScenarioSchema, { typeMode: 'input', errorMode: 'throw' }) as Json
  describe(schema)
  return {
    ...schema,
    title: 'A scenario of Cleanroom',
    description: 'Who is there, what is done, what goes wrong, what must come of it.',
  }
}

/** Gives each alternative that is told apart by `do` its line for people. */
function describe(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const name = ((value as Json)['properties'] as { do?: { const?: string } } | undefined)?.do?.const
  const line = name === undefined ? undefined : says.get(name)
  if (line !== undefined) (value as Json)['description'] = line
  for (const member of Object.values(value)) describe(member)
}

/** The members an object at this place of a scenario may have; an action or a fault is told by its `do`. */
export function membersAt(path: readonly (string | number)[], scenario: unknown): string[] {
  let alternatives: Json[] = [scenarioJsonSchema()]
  let value = scenario
  for (const key of path) {
    const inside: Json[] = []
    for (const { properties, items, additionalProperties } of alternatives.flatMap(flat)) {
      const found = (properties as Json | undefined)?.[key] ?? items ?? additionalProperties
      if (found) inside.push(found as Json)
    }
    alternatives = inside
    value = typeof value === 'object' && value !== null ? (value as Json)[key] : undefined
  }
  const { do: wanted } = (typeof value === 'object' && value !== null ? value : {}) as { do?: unknown }
  const names = alternatives.flatMap(flat).flatMap((one) => {
    const properties = (one['properties'] ?? {}) as Record<string, Json>
    const own = properties['do']?.['const']
    return own === undefined || own === wanted ? Object.keys(properties) : []
  })
  return [...new Set(names)]
}

const flat = (schema: Json): Json[] => {
  const nested = (schema['anyOf'] ?? schema['oneOf']) as Json[] | undefined
  return nested ? nested.flatMap(flat) : [schema]
}

export const schema = command({
  name: 'schema',
  summary: 'the JSON Schema of scenario files, for editors',
  usage: '',
  options: {},
  examples: [['schema > cleanroom.schema.json', 'a file an editor can check scenarios with while they are written']],
  more: [
    'A YAML file names it in its first line: # yaml-language-server: $schema=cleanroom.schema.json',
    'What a schema cannot say, such as a moment that never comes, cleanroom run says with its line and column.',
  ],
  async run({ positionals }, output) {
    if (positionals.length > 0) throw new BadInput(`cleanroom schema takes no argument, but got ${positionals[0]}.`)
    output.line(JSON.stringify(scenarioJsonSchema(), null, 2))
    return 0
  },
})
