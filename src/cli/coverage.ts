import { coverageKinds, expectedPoints, statesOfFaults, unreachable } from '../explore/coverage.ts'
import { merged } from '../explore/merge.ts'
import { missing } from '../explore/report.ts'
import { faultNames } from '../lab/faults/table.ts'
import type { Progress } from '../explore/explorer.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { stateIn } from './explore-state.ts'
import type { Output } from './output.ts'
import { table } from './table.ts'

type Counts = ReadonlyMap<string, number>

export const coverage = command({
  name: 'coverage',
  summary: 'what an exploration has reached: transitions, ways to fail, decisions, faults in states',
  usage: '[DIR…] [--gate] [--json]',
  options: {
    gate: { says: 'fail when a transition of the cleaning family or a way to fail was never reached' },
    json: { says: 'all points and how many runs reached each, as one JSON object' },
  },
  examples: [
    ['coverage explored', 'after cleanroom explore --out explored'],
    ['coverage part-1 part-2', 'what the shards reached together'],
    ['coverage explored --gate', 'for CI: exit code 1 when something that can be reached was not'],
  ],
  async run({ options, positionals }, output) {
    const directories = positionals.length > 0 ? positionals : ['explored']
    const progress = merged(directories.map(progressIn))
    const unreached = missing(progress)
    const code = options.gate && unreached.length > 0 ? 1 : 0
    const counts: Counts = new Map(progress.coverage)
    if (options.json) {
      output.line(
        JSON.stringify({ runs: progress.done, points: Object.fromEntries(counts), missing: unreached, unreachable }),
      )
      return code
    }
    output.line(`${progress.done} runs; something new was last reached in run ${progress.lastNewAt}.`)
    for (const kind of coverageKinds) if (kind !== 'fault in state') show(kind, counts, progress.done, output)
    drawMatrix(counts, output)
    output.line()
    output.line(
      unreached.length === 0
        ? output.colour(
            'green',
            'Every transition of the cleaning family and every way to fail that can be reached was.',
          )
        : `${output.colour('red', 'Not reached:')} ${unreached.join('; ')}.`,
    )
    return code
  },
})

function progressIn(directory: string): Progress {
  const state = stateIn(directory)
  if (!state)
    throw new BadInput(`There is no exploration in ${directory}: cleanroom explore --out ${directory} makes one.`)
  return state.progress
}

/** One kind of points with a bar each: as long as the share of runs that reached it, on a logarithmic scale. */
function show(kind: string, counts: Counts, runs: number, output: Output): void {
  const reached = [...counts].filter(([point]) => point.startsWith(`${kind}: `))
  const absent = expectedPoints.filter((point) => point.startsWith(`${kind}: `) && !counts.has(point))
  const lacking = absent.filter((point) => !(point in unreachable))
  const rows = [...reached, ...lacking.map((point): [string, number] => [point, 0])]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([point, count]) => {
      const name = point.slice(kind.length + 2)
      const told = count === 0 ? output.colour('red', 'never') : String(count)
      return [`  ${name}`, told, bar(count, runs)]
    })
  const expected = expectedPoints.some((point) => point.startsWith(`${kind}: `))
  output.line()
  output.line(output.colour('bold', `${kind}: ${reached.length} reached${expected ? `, ${lacking.length} never` : ''}`))
  for (const line of table(rows)) output.line(line)
  for (const point of absent)
    if (point in unreachable)
      output.line(output.colour('dim', `  ${point.slice(kind.length + 2)}: cannot be: ${unreachable[point]}`))
}

const barWidth = 24
const bar = (count: number, runs: number): string =>
  count === 0 ? '' : '█'.repeat(Math.max(1, Math.round((barWidth * Math.log(count + 1)) / Math.log(runs + 1))))

const shades = [' ', '░', '▒', '▓', '█'] as const
/** Blank for never; then a shade for each power of ten. */
const shadeOf = (count: number): string =>
  shades[count === 0 ? 0 : Math.min(shades.length - 1, 1 + Math.floor(Math.log10(count)))] ?? ' '

const nameWidth = Math.max(...faultNames.map((name) => name.length)) + 2

/** Which fault struck in which state: a line a fault, a column a state. */
function drawMatrix(counts: Counts, output: Output): void {
  output.line()
  output.line(output.colour('bold', 'faults in states: ░ 1+ ▒ 10+ ▓ 100+ █ 1000+ runs'))
  for (const [i, state] of statesOfFaults.entries())
    output.line(`${' '.repeat(nameWidth + 2)}${'│'.repeat(i)}╭ ${state}`)
  for (const fault of faultNames) {
    const cells = statesOfFaults.map((state) => shadeOf(counts.get(`fault in state: ${fault} in ${state}`) ?? 0))
    output.line(`  ${fault.padEnd(nameWidth)}${cells.join('')}`.trimEnd())
  }
}
