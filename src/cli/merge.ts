import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { shardFrom } from '../lab/plan.ts'
import type { Verdict } from '../lab/verdict.ts'
import { leavesOf, type Leaf } from '../report/html/leaf.ts'
import { reportHtml } from '../report/html/report-html.ts'
import type { Told } from '../report/reporter.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { stateFile } from './explore-state.ts'
import { readText } from './files.ts'
import type { Output } from './output.ts'
import { reportKinds, wantedReports, writeReports, writeTo } from './run-reports.ts'
import { summaryOf, tellAll } from './run-summary.ts'

/** A line of a JSON Lines report: a run, or what part of all runs the file is. */
const Run = v.looseObject({
  scenario: v.string(),
  seed: v.string(),
  verdict: v.picklist(['as expected', 'otherwise', 'unknown']),
  digest: v.string(),
  story: v.string(),
  tags: v.array(v.string()),
  wallMs: v.number(),
  file: v.optional(v.string()),
})
const Line = v.union([Run, v.strictObject({ extent: v.object({ shard: v.string(), planned: v.number() }) })])

export const merge = command({
  name: 'merge',
  summary: 'joins the reports of shards into one result: their JSON Lines, and their pages',
  usage: 'FILE|DIR… [--report KIND=FILE]… [--html FILE] [--out DIR] [--json]',
  options: {
    report: { value: 'KIND=FILE', many: true, says: `write a report of all: ${reportKinds.join(', ')}` },
    out: { value: 'DIR', says: 'write every report there is into DIR; the page too, if the shards have pages' },
    html: { value: 'FILE', says: 'write one page of the pages that the shards have written' },
    json: { says: 'the summary as one JSON object' },
  },
  examples: [
    ['merge shard-1.jsonl shard-2.jsonl', 'what cleanroom run --shard I/2 --report jsonl=shard-I.jsonl has written'],
    ['merge results/ --report junit=all.xml', 'every .jsonl file, and every page, below a directory'],
    ['merge shard-1/ shard-2/ --out results', 'what cleanroom run --shard I/2 --out shard-I has written: all of it'],
  ],
  more: [
    'It ends with 1 if a shard is missing, a run is in two of them with different digests, or a run was not as expected.',
  ],
  async run({ positionals, options }, output) {
    if (positionals.length === 0) throw new BadInput('cleanroom merge needs files, such as: cleanroom merge results/')
    const files = positionals.flatMap(filesOf)
    const { told, planned, complaints } = joined(files.filter((file) => !isPage(file)))
    const leaves = leavesIn(files.filter(isPage), new Set(positionals))
    const reports = wantedReports(options.report ?? [], options.out)
    const count = Math.max(planned, told.length)
    writeReports(reports, told, { shard: '1/1', planned: count }, output)
    writePage(told, leaves, options, output)
    const verdicts = told.map(({ verdict }) => verdict)
    const summary = summaryOf(verdicts, count)
    for (const complaint of complaints) output.note(complaint)
    if (options.json) output.line(JSON.stringify({ summary }))
    else if (!reports.some(({ file }) => file === undefined))
      tellAll(told, count, told.reduce((sum, { wallMs }) => sum + wallMs, 0) / 1000, output)
    return summary.asExpected === count && complaints.length === 0 ? 0 : 1
  },
})

function filesOf(argument: string): string[] {
  if (!statSync(argument, { throwIfNoEntry: false })?.isDirectory()) return [argument]
  const files = readdirSync(argument, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.jsonl') || isPage(name),
  )
  if (files.every(isPage))
    throw new BadInput(
      `There is no .jsonl file in ${argument}.${existsSync(stateFile(argument)) ? ` It is an exploration: cleanroom coverage ${argument} … joins the shards of one.` : ''}`,
    )
  return files.sort().map((file) => join(argument, file))
}

const isPage = (file: string): boolean => file.endsWith('.html')

/** The leaves of all pages, by name and seed. What is no page of ours is passed over, unless it was `named`. */
function leavesIn(files: readonly string[], named: ReadonlySet<string>): Map<string, Leaf> {
  const byRun = new Map<string, Leaf>()
  for (const file of files) {
    const leaves = leavesOf(readText(file))
    if (!leaves && named.has(file))
      throw new BadInput(`${file} is no page as this version of cleanroom run --html writes it.`)
    for (const leaf of leaves ?? []) byRun.set(keyOf(leaf.summary.name, leaf.summary.seed), leaf)
  }
  return byRun
}

function writePage(
  told: readonly Told[],
  leaves: ReadonlyMap<string, Leaf>,
  { html, out }: { html?: string; out?: string },
  output: Output,
): void {
  const file = html ?? (out === undefined || leaves.size === 0 ? undefined : join(out, 'report.html'))
  if (file === undefined) return
  if (leaves.size === 0)
    throw new BadInput('None of these has a page: --html needs what cleanroom run --out or --html has written.')
  const found = told.flatMap(({ verdict }) => leaves.get(keyOf(verdict.scenario, verdict.seed)) ?? [])
  if (found.length < told.length)
    output.note(`${told.length - found.length} of ${told.length} runs are in no page, so they are not in ${file}.`)
  writeTo(file, reportHtml(found))
}

const keyOf = (scenario: string, seed: string): string => `${scenario} ${seed}`

/** All runs of all files, by name and seed, and what does not fit together. */
function joined(files: readonly string[]): { told: Told[]; planned: number; complaints: string[] } {
  const byRun = new Map<string, Told>()
  const shards = new Map<string, number>()
  const complaints: string[] = []
  for (const file of files)
    for (const [i, line] of readText(file).split('\n').entries()) {
      if (line === '') continue
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Line), line)
      if (!parsed.success)
        throw new BadInput(
          `${file}:${i + 1}: This is no line of a report as cleanroom run --report jsonl=FILE writes it.`,
        )
      if ('extent' in parsed.output) {
        const { shard, planned } = parsed.output.extent as { shard: string; planned: number }
        shards.set(shard, planned)
        continue
      }
      const run = parsed.output as unknown as Verdict & { story: string; tags: string[]; wallMs: number; file?: string }
      const key = keyOf(run.scenario, run.seed)
      const other = byRun.get(key)
      if (other && other.verdict.digest !== run.digest)
        complaints.push(`${run.scenario} with seed ${run.seed} was run twice and went differently: ${file}`)
      const { story, tags, wallMs, file: from, ...verdict } = run
      byRun.set(key, { scenario: { story, tags }, verdict, wallMs, ...(from === undefined ? {} : { file: from }) })
    }
  complaints.push(...missing([...shards.keys()]))
  const planned = [...shards.values()].reduce((sum, one) => sum + one, 0)
  return { told: [...byRun.values()].toSorted(byName), planned, complaints }
}

const byName = ({ verdict: one }: Told, { verdict: other }: Told): number =>
  one.seed === other.seed
    ? one.scenario.localeCompare(other.scenario, 'en')
    : one.seed.localeCompare(other.seed, 'en', { numeric: true })

/** Shards of which others speak and that are not there. */
function missing(shards: readonly string[]): string[] {
  const parts = shards.flatMap((shard) => shardFrom(shard) ?? [])
  const count = parts[0]?.count ?? 1
  if (parts.some((part) => part.count !== count)) return [`These are shards of different runs: ${shards.join(', ')}.`]
  return Array.from({ length: parts.length === 0 ? 0 : count }, (_, i) => i + 1)
    .filter((index) => !parts.some((part) => part.index === index))
    .map((index) => `Shard ${index}/${count} is missing.`)
}
