import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { didYouMean } from '../conductor/options.ts'
import { Explorer, noProgress, type Progress } from '../explore/explorer.ts'
import { findingFile, type FindingFile } from '../explore/finding-file.ts'
import { merged } from '../explore/merge.ts'
import type { QuirkChoice } from '../explore/plan.ts'
import { explorationReport, missing, replayLine } from '../explore/report.ts'
import { themeNames } from '../explore/themes.ts'
import { shardFrom } from '../lab/plan.ts'
import { wholeNumber } from './arguments.ts'
import { BadInput } from './bad-input.ts'
import { quirksFrom } from './quirk-set.ts'
import { command } from './command.ts'
import { exploreInProcesses, isPart } from './explore-jobs.ts'
import type { Output } from './output.ts'
import { duration } from './report.ts'

/** What is kept of an exploration beside its findings: enough to go on from. */
type Kept = { seed: number; quirks: QuirkChoice; focus: string[]; shard: string; progress: Progress }

export type Ask = {
  runs: number
  /** Milliseconds of real time. */
  forMs: number
  seed: number
  quirks: QuirkChoice
  focus: string[]
  shard: { index: number; count: number }
  jobs: number
  directory: string
  resume: boolean
  first: boolean
}

export const explore = command({
  name: 'explore',
  summary: 'looks for what nobody scripted: random fleets, operators and faults, until an invariant breaks',
  usage:
    '[--runs N | --for 10m] [--seed S] [--quirks SET] [--focus THEME,…] [--jobs N] [--shard I/N] [--out DIR] [--resume]',
  options: {
    runs: { value: 'N', says: 'so many runs (2000)' },
    for: { value: 'TIME', says: 'for so long instead, such as 90s, 10m or 2h' },
    seed: { value: 'S', says: 'a number that decides everything (1)' },
    quirks: { value: 'SET', says: 'upstream, none (the default), or names with commas' },
    focus: { value: 'THEMES', says: `visit these much more often: ${themeNames.join(', ')}` },
    jobs: { value: 'N', says: 'in N processes at once (1)' },
    shard: { value: 'I/N', says: 'only the Ith of N parts, for several computers' },
    out: { value: 'DIR', says: 'where findings, report and state are kept (explored)' },
    resume: { says: 'go on from the state in the directory' },
    first: { says: 'stop at the first finding' },
    json: { says: 'one JSON object a line: findings, then the summary' },
  },
  examples: [
    ['explore --quirks none', 'a hardened Ironic: nothing should be found'],
    ['explore --quirks upstream --for 10m', 'what Ironic as it is does wrong'],
    ['explore --quirks fresh-boot-completes-step --first', 'a witness of one quirk'],
    ['explore --runs 100000 --jobs 4', 'on four cores'],
  ],
  more: ['Every finding is written as a scenario; cleanroom run repeats it. Exit codes: 0 nothing found, 1 findings.'],
  async run({ options, positionals }, output) {
    if (positionals.length > 0) throw new BadInput(`cleanroom explore takes no argument, but got ${positionals[0]}.`)
    if (options.runs !== undefined && options.for !== undefined)
      throw new BadInput('--runs and --for exclude each other.')
    const shard = shardFrom(options.shard ?? '1/1')
    if (!shard) throw new BadInput(`--shard must be such as 2/8, not ${JSON.stringify(options.shard)}.`)
    const forMs = options.for === undefined ? Infinity : millisecondsOf(options.for)
    const ask: Ask = {
      runs: options.for === undefined ? wholeNumber('--runs', options.runs ?? '2000', { min: 1, max: 1e9 }) : Infinity,
      forMs,
      seed: wholeNumber('--seed', options.seed ?? '1', { min: 0, max: 2 ** 31 - 1 }),
      quirks: quirksFrom(options.quirks ?? 'none'),
      focus: themesFrom(options.focus),
      shard,
      jobs: wholeNumber('--jobs', options.jobs ?? '1', { min: 1, max: 256 }),
      directory: options.out ?? 'explored',
      resume: options.resume === true,
      first: options.first === true,
    }
    const startedAt = performance.now()
    const end = onInterrupt(output)
    const progress = ask.jobs > 1 ? await inProcesses(ask, output, end) : await alone(ask, output, end)
    end.forget()
    if (isPart()) return progress.findings.length > 0 ? 1 : 0
    const files = new Map<string, FindingFile>()
    for (const finding of progress.findings) files.set(finding.signature, await findingFile(finding, ask.quirks))
    const seconds = (performance.now() - startedAt) / 1000
    write(ask, progress, files, seconds)
    tell(ask, progress, { files, seconds, json: options.json === true }, output)
    return progress.findings.length > 0 ? 1 : 0
  },
})

type End = { asked: boolean; forget: () => void }

/** Ctrl-C ends the search, not the program: what was found is still written. */
function onInterrupt(output: Output): End {
  const end: End = { asked: false, forget: () => void process.off('SIGINT', stop) }
  const stop = () => {
    if (!end.asked && !isPart()) output.note('Stopping; what was found is being written.')
    end.asked = true
  }
  process.on('SIGINT', stop)
  return end
}

async function alone(ask: Ask, output: Output, end: End): Promise<Progress> {
  const explorer = new Explorer(ask, ask.resume ? kept(ask) : noProgress())
  const startedAt = performance.now()
  const before = explorer.done
  let toldAt = 0
  const most = Math.ceil((ask.runs - ask.shard.index + 1) / ask.shard.count)
  while (explorer.done < most && !end.asked) {
    const now = performance.now()
    if (now - startedAt >= ask.forMs) break
    const { found } = await explorer.next()
    for (const finding of found) {
      if (!isPart()) output.note(`${output.colour('red', 'found')} ${finding.checker}: ${finding.text.slice(0, 120)}`)
      await explorer.reduce(finding)
    }
    if (found.length > 0 && ask.first) break
    if (now - toldAt > 500) {
      toldAt = now
      output.progress(liveLine(explorer.progress, (now - startedAt) / 1000, before))
      if (isPart())
        output.line(
          JSON.stringify({
            live: { ...explorer.progress, corpus: [], coverage: [], findings: explorer.findings.length },
          }),
        )
    }
  }
  const found = explorer.distinct()
  explorer.findings.splice(0, explorer.findings.length, ...found)
  if (isPart()) output.line(JSON.stringify({ part: explorer.progress }))
  return explorer.progress
}

function inProcesses(ask: Ask, output: Output, end: End): Promise<Progress> {
  const startedAt = performance.now()
  return exploreInProcesses(ask, end, (lives) => {
    const sum = (what: 'done' | 'virtualMs' | 'requests') => lives.reduce((all, one) => all + one[what], 0)
    const all = { ...noProgress(), done: sum('done'), virtualMs: sum('virtualMs'), requests: sum('requests') }
    output.progress(liveLine(all, (performance.now() - startedAt) / 1000, 0))
  }).then(merged)
}

const liveLine = ({ done, virtualMs, coverage, findings }: Progress, seconds: number, before: number): string =>
  `${done} runs, ${Math.round((done - before) / Math.max(seconds, 0.001))}/s, ${(virtualMs / 3_600_000).toFixed(0)} h of virtual time` +
  `${coverage.length > 0 ? `, ${coverage.length} points of behaviour` : ''}, ${findings.length} findings`

const stateFile = (directory: string) => join(directory, 'state.json')

function kept({ directory, seed, quirks, focus, shard }: Ask): Progress {
  let text: string
  try {
    text = readFileSync(stateFile(directory), 'utf8')
  } catch {
    throw new BadInput(`There is nothing to resume in ${directory}: it has no state.json.`)
  }
  const state = JSON.parse(text) as Kept
  const same = JSON.stringify([state.seed, state.quirks, state.focus, state.shard])
  if (same !== JSON.stringify([seed, quirks, focus, `${shard.index}/${shard.count}`]))
    throw new BadInput(
      `${directory} is of another exploration: ${same}. Give the same --seed, --quirks, --focus and --shard.`,
    )
  return state.progress
}

function write(ask: Ask, progress: Progress, files: ReadonlyMap<string, FindingFile>, seconds: number): void {
  const { directory, seed, quirks, focus, shard } = ask
  const command = `cleanroom explore --seed ${seed} --quirks ${typeof quirks === 'string' ? quirks : quirks.join(',')}`
  const state: Kept = { seed, quirks, focus, shard: `${shard.index}/${shard.count}`, progress }
  try {
    mkdirSync(directory, { recursive: true })
    for (const { name, text } of files.values()) writeFileSync(join(directory, name), text)
    writeFileSync(stateFile(directory), JSON.stringify(state))
    writeFileSync(join(directory, 'report.md'), explorationReport(progress, { command, seconds, files }))
  } catch (error) {
    throw new BadInput(`Cannot write to ${directory}: ${(error as Error).message}.`)
  }
}

function tell(
  { directory }: Ask,
  progress: Progress,
  { files, seconds, json }: { files: ReadonlyMap<string, FindingFile>; seconds: number; json: boolean },
  output: Output,
): void {
  const { done, virtualMs, requests, coverage, findings } = progress
  for (const finding of findings) {
    const file = files.get(finding.signature)
    if (json)
      output.line(
        JSON.stringify({ finding, file: file && join(directory, file.name), seed: file?.seed, digest: file?.digest }),
      )
    else {
      output.line(`${output.colour('red', finding.checker)}: ${finding.text}`)
      const { actions, faults } = finding.plan
      output.line(
        `  first in run ${finding.afterRuns}, seen ${finding.seen} times, made smaller in ${finding.shrinkRuns} runs`,
      )
      for (const one of [...actions, ...faults]) output.line(`  - ${JSON.stringify(one)}`)
      if (file) output.line(`  ${replayLine(file, `${directory}/`)}`)
      output.line()
    }
  }
  const unreached = missing(progress).length
  if (json)
    return output.line(
      JSON.stringify({
        summary: {
          runs: done,
          seconds,
          virtualMs,
          requests,
          points: coverage.length,
          unreached,
          findings: findings.length,
        },
      }),
    )
  output.line(
    `${done} runs in ${seconds.toFixed(1)} s (${(done / Math.max(seconds, 0.001)).toFixed(0)}/s), ${duration(virtualMs)} of virtual time, ${requests} requests`,
  )
  output.line(
    `${coverage.length} points of behaviour, ${unreached} expected ones not reached: cleanroom coverage ${directory}`,
  )
  output.line(
    findings.length === 0
      ? output.colour('green', 'Nothing found.')
      : `${findings.length} found; see ${directory}/report.md`,
  )
}

function themesFrom(text: string | undefined): string[] {
  if (text === undefined) return []
  const names = text.split(',')
  for (const name of names)
    if (!(themeNames as string[]).includes(name))
      throw new BadInput(
        `There is no theme ${name}.${didYouMean(name, themeNames) || ` Themes: ${themeNames.join(', ')}.`}`,
      )
  return names
}

const units = { s: 1_000, m: 60_000, h: 3_600_000 } as const

function millisecondsOf(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? []
  if (amount === undefined) throw new BadInput(`--for must be such as 90s, 10m or 2h, not ${JSON.stringify(text)}.`)
  return Number(amount) * units[unit as keyof typeof units]
}
