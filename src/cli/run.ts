import { join } from 'node:path'
import type { Planned } from '../lab/plan.ts'
import { runScenario } from '../lab/run.ts'
import { Gathering } from '../report/html/gather.ts'
import { reportRunOf } from '../report/html/from-run.ts'
import { reportHtml } from '../report/html/report-html.ts'
import type { ReportRun } from '../report/html/run-data.ts'
import type { Told } from '../report/reporter.ts'
import { simulatedResult, type Result } from '../target/result.ts'
import type { Entry } from '../world.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { runInProcesses, type Timed } from './jobs.ts'
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
    if (target !== undefined) return runOnTarget({ ...options, target }, [...named.keys()], output)
    if (results !== undefined && jobs > 1)
      throw new BadInput('--results needs all runs in one process, so it cannot go with --jobs.')
    const reports = wantedReports(options.report ?? [], out)
    if (options.html !== undefined && jobs > 1)
      throw new BadInput('--html needs the journals of all runs in one process, so it cannot go with --jobs.')
    const html = options.html ?? (out === undefined || jobs > 1 ? undefined : join(out, 'report.html'))
    if (out !== undefined && jobs > 1) output.note('With --jobs there is no page among the reports.')

    const done = new Map<string, Timed>()
    const seen: ReportRun[] | undefined = html === undefined ? undefined : []
    const came: Result[] | undefined = results === undefined ? undefined : []
    const progress = new Progress(output, plan.length)
    const startedAt = performance.now()
    const tell = (verdict: Timed): boolean => {
      done.set(keyOf(verdict.scenario, verdict.seed), verdict)
      progress.done(verdict)
      if (json) output.line(JSON.stringify(verdict))
      return !bail || verdict.verdict === 'as expected'
    }
    if (jobs > 1) {
      const recording = record === undefined ? [] : ['--record', record]
      const argv = [...positionals, '--seeds', asked.seeds, ...asked.tag, ...asked.quirks, ...recording]
      await runInProcesses(argv, shard, jobs, tell)
    } else for (const one of plan) if (!tell(await runOne(one, { request, record, seen, came, progress }))) break

    const told = plan.flatMap(({ scenario, seed }): Told[] => {
      const verdict = done.get(keyOf(scenario.name, seed))
      const file = named.get(scenario)
      if (!verdict) return []
      return [{ scenario, verdict, wallMs: verdict.wallMs, ...(file === scenario.name || !file ? {} : { file }) }]
    })
    const extent = { shard: `${shard.index}/${shard.count}`, planned: plan.length }
    const toOutput = reports.some(({ file }) => file === undefined)
    writeReports(reports, told, extent, output)
    if (results !== undefined && came) writeResults(results, came)
    if (html !== undefined && seen) writeTo(html, reportHtml(seen))
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

type Keeping = {
  request: RunRequest
  record: string | undefined
  seen: ReportRun[] | undefined
  came: Result[] | undefined
  progress: Progress
}

async function runOne(planned: Planned, { request, record, seen, came, progress }: Keeping): Promise<Timed> {
  const { scenario, seed } = planned
  const gathering = seen && new Gathering()
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
  came?.push(await simulatedResult(scenario, run, wallMs))
  if (record !== undefined) writeRecording(record, { scenario, seed, digest: verdict.digest, lines })
  const own = { ...verdict, repeat: repeatOf(request, planned) }
  if (gathering) seen?.push(reportRunOf(scenario, own, lab, gathering.entries()))
  return { ...own, wallMs }
}
