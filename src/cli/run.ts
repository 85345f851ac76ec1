import { join } from 'node:path'
import type { Planned } from '../lab/plan.ts'
import { runScenario } from '../lab/run.ts'
import { Gathering } from '../report/html/gather.ts'
import { reportRunOf } from '../report/html/from-run.ts'
import { leafOf } from '../report/html/leaf.ts'
import { reportHtml } from '../report/html/report-html.ts'
import type { Told } from '../report/reporter.ts'
import { simulatedResult } from '../target/result.ts'
import type { Entry } from '../world.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { runInProcesses, type Kept } from './jobs.ts'
import { Progress } from './progress.ts'
import { writeRecording } from './recording.ts'
import { reportKinds, wantedReports, writeReports, writeTo } from './run-reports.ts'
import { repeatOf, runRequest, type RunRequest } from './run-request.ts'
import { writeResults } from './result-files.ts'
import { summaryOf, tellAll } from './run-summary.ts'
import { runOnTarget, targetOptions } from './target.ts'

export const run = command({
  name: 'run',
  summary: 'runs scenarios in virtual time and says whether they went as expected',
  usage:
    '[NAME|FILE|DIR…] [--seeds A..B] [--pack TAG] [--quirks SET] [--shard I/N] [--jobs N] [--report KIND=FILE]… [--out DIR]',
  options: {
    seed: { value: 'N', says: 'the seed of all chance (1); the same seed gives the same run, byte by byte' },
    seeds: { value: 'A..B', says: 'every run with each of these seeds, such as 1..100' },
    pack: { value: 'TAG', says: 'only scenarios with this tag, such as smoke or data-safety' },
    tag: { value: 'TAG', says: 'the same as --pack' },
    quirks: {
      value: 'SET',
      says: 'whether the conductor has Ironic’s quirks (upstream), none, or just these: id,id; upstream if a scenario does not say',
    },
    shard: {
      value: 'I/N',
      says: 'only the Ith of N parts, for several computers; cleanroom merge joins their results',
    },
    jobs: { value: 'N', says: 'in N processes at once (1)' },
    bail: { says: 'stop at the first run that is not as expected' },
    report: {
      value: 'KIND=FILE',
      many: true,
      says: `write a report, or several: ${reportKinds.join(', ')}; without =FILE to the standard output`,
    },
    out: { value: 'DIR', says: 'write every report there is into DIR' },
    html: { value: 'FILE', says: 'write a page to look at: every run on a timeline, call by call' },
    record: { value: 'DIR', says: 'keep every run in DIR, for cleanroom replay' },
    json: { says: 'one JSON object a line: a verdict each, then the summary' },
    results: { value: 'FILE', says: 'write what came of every node, for cleanroom compare' },
    with: { value: 'leaf,result', says: 'each line of --json has what a page, and --results, need of its run' },
    ...targetOptions,
  },
  examples: [
    ['run', 'all bundled scenarios'],
    ['run happy-automated --seed 7', 'one of them, with other dice'],
    ['run --pack races --seeds 1..1000 --jobs 4', 'the races, a thousand times, on four cores'],
    ['run --quirks none', 'with a conductor that has none of Ironic’s known defects'],
    ['run --out results', 'for a CI server: JUnit, TAP, annotations, summary, JSON lines, and the page'],
    ['run my-scenarios/', 'every .yaml, .json and .ts file in a directory'],
    ['run --pack smoke --target http://127.0.0.1:6385 --time-scale 10', 'on a real Ironic, beside the simulator'],
  ],
  more: [
    'With --target, nodes are enrolled for the run and removed at its end, also after Ctrl-C. OS_USERNAME and OS_PASSWORD, or OS_TOKEN, say who you are there.',
    'cleanroom list shows the bundled scenarios, cleanroom new writes one to start from.',
    'Exit codes: 0 all as expected, 1 something went otherwise or stayed unknown, 2 bad input.',
  ],
  async run({ options, positionals }, output) {
    const { out, record, json, bail = false } = options
    const request = await runRequest(options, positionals)
    const { plan, named, shard, jobs, asked } = request
    const { target, results } = options
    if (target !== undefined) refuseWithTarget(options)
    if (target !== undefined) return runOnTarget({ ...options, target }, [...named.keys()], output)
    const reports = wantedReports(options.report ?? [], out)
    const html = options.html ?? (out === undefined ? undefined : join(out, 'report.html'))
    const sent = sentWith(options.with)
    const wanted = { leaf: html !== undefined || sent.leaf, result: results !== undefined || sent.result }

    const done = new Map<string, Kept>()
    const progress = new Progress(output, plan.length)
    const startedAt = performance.now()
    const tell = (one: Kept): boolean => {
      const { verdict, leaf, result } = one
      done.set(keyOf(verdict.scenario, verdict.seed), one)
      progress.done(verdict)
      if (json) output.line(JSON.stringify({ ...verdict, ...(sent.leaf && { leaf }), ...(sent.result && { result }) }))
      return !bail || verdict.verdict === 'as expected'
    }
    if (jobs > 1) {
      const recording = record === undefined ? [] : ['--record', record]
      const more = Object.entries(wanted).flatMap(([name, isWanted]) => (isWanted ? [name] : []))
      const sending = more.length === 0 ? [] : ['--with', more.join(',')]
      const argv = [...positionals, '--seeds', asked.seeds, ...asked.tag, ...asked.quirks, ...recording, ...sending]
      await runInProcesses(argv, shard, jobs, tell)
    } else for (const one of plan) if (!tell(await runOne(one, { request, record, wanted, progress }))) break

    const kept = plan.flatMap((one) => {
      const run = done.get(keyOf(one.scenario.name, one.seed))
      return run ? [{ ...one, ...run }] : []
    })
    const told = kept.map(({ scenario, verdict }): Told => {
      const file = named.get(scenario)
      return { scenario, verdict, wallMs: verdict.wallMs, ...(file === scenario.name || !file ? {} : { file }) }
    })
    const extent = { shard: `${shard.index}/${shard.count}`, planned: plan.length }
    const toOutput = reports.some(({ file }) => file === undefined)
    writeReports(reports, told, extent, output)
    if (results !== undefined)
      writeResults(
        results,
        kept.flatMap(({ result }) => result ?? []),
      )
    if (html !== undefined) writeTo(html, reportHtml(kept.flatMap(({ leaf }) => leaf ?? [])))
    const summary = summaryOf(
      told.map(({ verdict }) => verdict),
      plan.length,
    )
    if (json) output.line(JSON.stringify({ summary: { ...summary, ...extent } }))
    else if (!toOutput) tellAll(told, plan.length, (performance.now() - startedAt) / 1000, output)
    return summary.asExpected === plan.length ? 0 : 1
  },
})

const keyOf = (scenario: string, seed: string) => `${scenario} ${seed}`

/** What only virtual time has: an order left out in silence would be taken for done. */
function refuseWithTarget(options: Readonly<Record<string, unknown>>): void {
  const alien = ['seed', 'seeds', 'shard', 'jobs', 'bail', 'report', 'out', 'html', 'record', 'with']
  const given = alien.filter((name) => options[name] !== undefined)
  if (given.length > 0) throw new BadInput(`--target does not go with ${given.map((name) => `--${name}`).join(', ')}.`)
}

/** What `--with` asks for. */
function sentWith(text: string | undefined): Wanted {
  const words = text?.split(',') ?? []
  const unknown = words.find((word) => word !== 'leaf' && word !== 'result')
  if (unknown !== undefined)
    throw new BadInput(`--with must be leaf, result, or both with a comma, not ${JSON.stringify(unknown)}.`)
  return { leaf: words.includes('leaf'), result: words.includes('result') }
}

/** What is to be kept of a run besides its verdict. */
type Wanted = { leaf: boolean; result: boolean }
type Keeping = { request: RunRequest; record: string | undefined; wanted: Wanted; progress: Progress }

async function runOne(planned: Planned, { request, record, wanted, progress }: Keeping): Promise<Kept> {
  const { scenario, seed } = planned
  const gathering = wanted.leaf ? new Gathering() : undefined
  const lines: string[] = []
  const show = progress.watch(scenario.name)
  const onEntry = (entry: Entry) => {
    gathering?.onEntry(entry)
    if (record !== undefined) lines.push(JSON.stringify(entry))
    show?.(entry)
  }
  const watched = {
    ...(gathering ? { witness: gathering } : {}),
    ...(gathering || record !== undefined || show ? { onEntry } : {}),
  }
  const from = performance.now()
  const run = await runScenario(scenario, { seed, retry: true, ...watched })
  const { verdict, lab } = run
  const wallMs = Math.round(performance.now() - from)
  const result = wanted.result ? { result: await simulatedResult(scenario, run, wallMs) } : {}
  if (record !== undefined) writeRecording(record, { scenario, seed, digest: verdict.digest, lines })
  const own = { ...verdict, repeat: repeatOf(request, planned) }
  const leaf = gathering ? { leaf: leafOf(reportRunOf(scenario, own, lab, gathering.entries())) } : {}
  return { verdict: { ...own, wallMs }, ...leaf, ...result }
}
