import { packOf } from '../lab/plan.ts'
import { library } from '../scenarios/library/index.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { table } from './table.ts'

export const list = command({
  name: 'list',
  summary: 'the bundled scenarios',
  usage: '[--pack TAG] [--packs] [--json]',
  options: {
    pack: { value: 'TAG', says: 'only scenarios with this tag, such as smoke or data-safety' },
    packs: { says: 'the packs themselves: every tag, with how many scenarios have it' },
    json: { says: 'one JSON array' },
  },
  examples: [
    ['list', 'names and stories'],
    ['list --pack smoke --json', 'one pack; also lessons, tags, sources and the failures of the field it plays'],
  ],
  async run({ options, positionals }, output) {
    if (positionals.length > 0) throw new BadInput(`cleanroom list takes no argument, but got ${positionals[0]}.`)
    if (options.packs) {
      const tags = [...new Set(library.flatMap((scenario) => scenario.tags))].sort()
      const rows = tags.map((tag) => ({ tag, scenarios: packOf(library, tag).length }))
      if (options.json) output.line(JSON.stringify(rows, null, 2))
      else for (const line of table(rows.map(({ tag, scenarios }) => [tag, String(scenarios)]))) output.line(line)
      return 0
    }
    const chosen = options.pack === undefined ? library : packOf(library, options.pack)
    if (chosen.length === 0)
      throw new BadInput(`No scenario is in the pack ${options.pack}. cleanroom list --packs shows all packs.`)
    if (options.json) {
      const rows = chosen.map(({ name, story, lesson, tags, failures, reproduces, source }) => {
        return { name, story, lesson, tags, failures, reproduces, source }
      })
      output.line(JSON.stringify(rows, null, 2))
      return 0
    }
    for (const line of table(chosen.map(({ name, story }) => [output.colour('bold', name), story]))) output.line(line)
    output.line()
    output.line(`${chosen.length} scenarios; run one with: cleanroom run ${chosen[0]?.name ?? 'NAME'}`)
    return 0
  },
})
