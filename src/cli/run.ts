import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { planOf, seedsOf, shardFrom, shardOf, type Planned } from '../lab/plan.ts'
import { runScenario } from '../lab/run.ts'
import type { Verdict } from '../lab/verdict.ts'
import { reportRunOf } from '../report/html/from-run.ts'
import { reportHtml } from '../report/html/report-html.ts'
import type { ReportRun } from '../report/html/run-data.ts'
import { reporters, type ReporterName } from '../report/reporters.ts'
import type { Entry } from '../world.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { runInProcesses, type Timed } from './jobs.ts'
import { writeRecording } from './recording.ts'
import { duration, failureReport, verdictTable } from './report.ts'
import { chosenScenarios, type Chosen } from './scenario-files.ts'

const reporterNames = Object.keys(reporters)

export const run = command({
  name: 'run',
  summary: 'runs scenarios in virtual time and says whether they went as expected',
  usage:
    '[NAME|FILE|DIR…] [--seed N|A..B] [--tag TAG] [--shard I/N] [--jobs N] [--report KIND=FILE] [--html FILE] [--json]',
  options: {
    seed: {
      value: 'N',
      says: 'the seed of all chance (1), or a range such as 1..100; the same seed gives the same run, byte by byte',
    },
    tag: { value: 'TAG', says: 'only scenarios with this tag, such as smoke or "data safety"' },
    shard: { value: 'I/N', says: 'only the Ith of N parts, for several computers' },
    jobs: { value: 'N', says: 'in N processes at once (1)' },
    report: { value: 'KIND=FILE', says: `write a report: ${reporterNames.join(', ')}` },
    html: { value: 'FILE', says: 'write a page to look at: every run on a timeline, call by call' },
    record: { value: 'DIR', says: 'keep every run in DIR, for cleanroom replay' },
    json: { says: 'one JSON object a line: a verdict each, then the summary' },
  },
  examples: [
    ['run', 'all bundled scenarios'],
    ['run happy-automated --seed 7', 'one of them, with other dice'],
    ['run --tag races --seed 1..1000 --jobs 4', 'the races, a thousand times, on four cores'],
    ['run --report junit=report.xml', 'for a CI server'],
    ['run --html report.html', 'for people: open it in a browser'],
    ['run my-scenarios/', 'every .yaml file in a directory'],
  ],
  more: ['cleanroom list shows the bundled scenarios.'],
  async run({ options, positionals }, output) {
    const { seed = '1', record, tag } = options
    const seeds = seedsOf(seed)
    if (!seeds)
      throw new BadInput(
        `--seed must be letters and digits, such as 7, or a range, such as 1..100, not ${JSON.stringify(seed)}.`,
      )
    const shard = shardFrom(options.shard ?? '1/1')
    if (!shard) throw new BadInput(`--shard must be such as 2/8, not ${JSON.stringify(options.shard)}.`)
    const jobs = Number(options.jobs ?? 1)
    if (!Number.isInteger(jobs) || jobs < 1 || jobs > 256)
      throw new BadInput(`--jobs must be a number of processes from 1 to 256, not ${JSON.stringify(options.jobs)}.`)
    const report = options.report === undefined ? undefined : reportFrom(options.report)
    const { html } = options
    if (html !== undefined && jobs > 1)
      throw new BadInput('--html needs the journals of all runs in one process, so it cannot go with --jobs.')
    const chosen = chosenScenarios(positionals).filter(
      ({ scenario }) => tag === undefined || scenario.tags.includes(tag),
    )
    if (chosen.length === 0) throw new BadInput(`No scenario has the tag ${JSON.stringify(tag)}.`)
    const byScenario = new Map(chosen.map((one) => [one.scenario, one]))
    const plan = shardOf(planOf([...byScenario.keys()], seeds), shard.index, shard.count)

    const done: Timed[] = []
    const seen: ReportRun[] | undefined = html === undefined ? undefined : []
    const startedAt = performance.now()
    const tell = (verdict: Timed) => {
      done.push(verdict)
      output.progress(`${done.length} of ${plan.length}: ${verdict.scenario}`)
      if (options.json) output.line(JSON.stringify(verdict))
    }
    if (jobs > 1) {
      const rest = [
        '--seed',
        seed,
        ...(tag === undefined ? [] : ['--tag', tag]),
        ...(record === undefined ? [] : ['--record', record]),
      ]
      await runInProcesses([...positionals, ...rest], shard, jobs, tell)
    } else for (const one of plan) tell(await runOne(one, byScenario.get(one.scenario) as Chosen, record, seen))

    const verdicts = inOrder(plan, done)
    if (report) {
      const told = verdicts.map((verdict, i) => {
        const { scenario } = plan[i] as Planned
        const { named = scenario.name } = byScenario.get(scenario) ?? {}
        const { wallMs } = verdict
        return { scenario, verdict, wallMs, ...(named === scenario.name ? {} : { file: named }) }
      })
      writeFileSync(report.file, reporters[report.kind](told))
    }
    if (html !== undefined && seen) writeHtml(html, seen)
    const summary = summaryOf(verdicts)
    if (options.json) output.line(JSON.stringify({ summary }))
    else {
      for (const line of verdictTable(verdicts, output)) output.line(line)
      for (const verdict of verdicts) {
        if (verdict.verdict === 'as expected') continue
        output.line()
        for (const line of failureReport(verdict, verdict.repeat, output)) output.line(line)
      }
      const virtualMs = verdicts.reduce((sum, one) => sum + one.virtualMs, 0)
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      output.line()
      output.line(
        `${summary.asExpected} of ${verdicts.length} as expected; ${duration(virtualMs)} of virtual time in ${seconds} s`,
      )
      output.line(`digest ${summary.digest}`)
    }
    return summary.asExpected === verdicts.length ? 0 : 1
  },
})

async function runOne(
  { scenario, seed }: Planned,
  chosen: Chosen,
  record: string | undefined,
  seen: ReportRun[] | undefined,
): Promise<Timed> {
  const entries: Entry[] = []
  const lines: string[] = []
  const onEntry = (entry: Entry) => {
    if (seen) entries.push(entry)
    if (record !== undefined) lines.push(JSON.stringify(entry))
  }
  const from = performance.now()
  const { verdict, lab } = await runScenario(scenario, { seed, ...(seen || record !== undefined ? { onEntry } : {}) })
  const wallMs = Math.round(performance.now() - from)
  if (record !== undefined) writeRecording(record, { scenario, seed, digest: verdict.digest, lines })
  const own = { ...verdict, repeat: repeatOf(chosen, seed) }
  seen?.push(reportRunOf(scenario, own, lab, entries))
  return { ...own, wallMs }
}

function writeHtml(file: string, runs: readonly ReportRun[]): void {
  try {
    writeFileSync(file, reportHtml(runs))
  } catch (error) {
    throw new BadInput(`Cannot write ${file}: ${(error as Error).message}.`)
  }
}

function reportFrom(text: string): { kind: ReporterName; file: string } {
  const [kind, file] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]
  if (!text.includes('=') || file === '' || !Object.hasOwn(reporters, kind))
    throw new BadInput(
      `--report must be KIND=FILE with one of ${reporterNames.join(', ')}, not ${JSON.stringify(text)}.`,
    )
  return { kind: kind as ReporterName, file }
}

/** The verdicts as the plan has them, whoever was ready first. */
function inOrder(plan: readonly Planned[], done: readonly Timed[]): Timed[] {
  const byRun = new Map(done.map((verdict) => [`${verdict.scenario} ${verdict.seed}`, verdict]))
  return plan.map(({ scenario, seed }) => {
    const verdict = byRun.get(`${scenario.name} ${seed}`)
    if (!verdict) throw new Error(`no verdict of ${scenario.name} with seed ${seed}`)
    return verdict
  })
}

const repeatOf = ({ named }: Chosen, seed: string): string => `cleanroom run ${quoted(named)} --seed ${seed}`

const quoted = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The digest is one over all runs, in order: two lines that differ mean that something differs. */
function summaryOf(verdicts: readonly Verdict[]) {
  const hash = createHash('sha256')
  for (const { scenario, digest } of verdicts) hash.update(`${scenario} ${digest}\n`)
  const asExpected = verdicts.filter(({ verdict }) => verdict === 'as expected').length
  return { scenarios: verdicts.length, asExpected, otherwise: verdicts.length - asExpected, digest: hash.digest('hex') }
}
