import { aspects, compareResults, figures, standing, type Comparison } from '../target/compare.ts'
import { knownDifferences } from '../target/known-differences.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import type { Output } from './output.ts'
import { readResults } from './result-files.ts'
import { table } from './table.ts'

export const compare = command({
  name: 'compare',
  summary: 'holds the results of two runs of the same scenarios against each other',
  usage: 'FILE FILE [--all] [--json]',
  options: {
    all: { says: 'every difference in full, also the explained ones' },
    json: { says: 'one JSON object a line: a scenario each, then the figures' },
  },
  examples: [
    ['run --tag smoke --results simulator.jsonl', 'what the simulator says'],
    ['run --tag smoke --target http://127.0.0.1:6385 --results ironic.jsonl', 'what a real Ironic says'],
    ['compare simulator.jsonl ironic.jsonl', 'side by side'],
  ],
  more: [
    'Compared are the path of provision states, the fields of the record at the end, its texts (last_error, maintenance_reason) and what is really on the disks.',
    'A text that one release of Ironic words otherwise than another, by a known rule, is called reworded, and counts as the same.',
    'Differences with a known reason are told with it. Exit code 1 means that there is one without.',
  ],
  async run({ options, positionals }, output) {
    const [one, other, ...rest] = positionals
    if (one === undefined || other === undefined || rest.length > 0)
      throw new BadInput('cleanroom compare takes two FILEs, as cleanroom run --results FILE writes them.')
    const first = readResults(one)
    const second = new Map(readResults(other).map((result) => [result.scenario, result]))
    const pairs = first.flatMap((result) => {
      const match = second.get(result.scenario)
      return match ? [{ result, match }] : []
    })
    if (pairs.length === 0) throw new BadInput(`${one} and ${other} have no scenario in common.`)
    const comparisons = pairs.map(({ result, match }) => compareResults(result, match, knownDifferences))
    const sums = figures(comparisons)
    if (options.json) {
      for (const comparison of comparisons) output.line(JSON.stringify(comparison))
      output.line(JSON.stringify({ figures: sums }))
    } else {
      const names: [string, string] = [first[0]?.on ?? one, pairs[0]?.match.on ?? other]
      for (const line of comparisonTable(comparisons, output)) output.line(line)
      for (const line of details(comparisons, names, options.all === true, output)) output.line(line)
      output.line()
      output.line(figureLine(comparisons))
    }
    return sums.unexplained === 0 ? 0 : 1
  },
})

const colours = { equal: 'green', reworded: 'green', known: 'yellow', OTHER: 'red', '-': 'dim' } as const

/** One line a scenario: aspect by aspect, and why if it is known. */
export function comparisonTable(comparisons: readonly Comparison[], output: Output): string[] {
  const head = ['SCENARIO', ...aspects.map((aspect) => aspect.toUpperCase()), 'REASON']
  const rows = comparisons.map((comparison) => {
    const reasons = comparison.differences.map(({ because }) => because).filter((text) => text !== undefined)
    return [
      comparison.scenario,
      ...aspects.map((aspect) => {
        const word = standing(comparison, aspect)
        return output.colour(colours[word], word)
      }),
      output.colour('dim', comparison.absent ?? [...new Set(reasons)].join('; ')),
    ]
  })
  return table([head, ...rows])
}

/** Differences in full: those without a reason, or all. */
export function details(
  comparisons: readonly Comparison[],
  names: readonly [string, string],
  all: boolean,
  output: Output,
): string[] {
  const width = Math.max(...names.map((name) => name.length)) + 1
  return comparisons.flatMap(({ scenario, differences }) => {
    const told = differences.filter(({ because }) => all || because === undefined)
    if (told.length === 0) return []
    return [
      '',
      output.colour('bold', scenario),
      ...told.flatMap(({ node, what, first, second, because }) => [
        `  ${node}: ${what}${because === undefined ? '' : ` (${because})`}`,
        `    ${`${names[0]}:`.padEnd(width)} ${shown(first)}`,
        `    ${`${names[1]}:`.padEnd(width)} ${shown(second)}`,
      ]),
    ]
  })
}

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.join(' > ')
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
}

/** The figure of it all, in one line. */
export function figureLine(comparisons: readonly Comparison[]): string {
  const { compared, identical, same, path, fields, text, disks, explained, unexplained } = figures(comparisons)
  const share = (count: number) => `${compared === 0 ? 0 : ((100 * count) / compared).toFixed(1)} %`
  return (
    `${compared} scenarios run on both: ${same} the same (${share(same)}), ` +
    `of which ${identical} to the letter (${share(identical)}), the others in a release's own words; ` +
    `same path ${path}, fields ${fields}, text ${text}, disks ${disks}; ` +
    `${explained} differences with a reason, ${unexplained} without`
  )
}
