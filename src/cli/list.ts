import { library } from '../scenarios/library/index.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { table } from './table.ts'

export const list = command({
  name: 'list',
  summary: 'the bundled scenarios',
  usage: '[--json]',
  options: { json: { says: 'one JSON array' } },
  examples: [
    ['list', 'names and stories'],
    ['list --json', 'also lessons, tags and sources'],
  ],
  async run({ options, positionals }, output) {
    if (positionals.length > 0) throw new BadInput(`cleanroom list takes no argument, but got ${positionals[0]}.`)
    if (options.json) {
      const rows = library.map(({ name, story, lesson, tags, source }) => ({ name, story, lesson, tags, source }))
      output.line(JSON.stringify(rows, null, 2))
      return 0
    }
    for (const line of table(library.map(({ name, story }) => [output.colour('bold', name), story]))) output.line(line)
    output.line()
    output.line(`${library.length} scenarios; run one with: cleanroom run ${library[0]?.name ?? 'NAME'}`)
    return 0
  },
})
