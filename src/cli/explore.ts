import { accessSync, constants, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { didYouMean } from '../conductor/options/options.ts'
import { explore as exploreWith, type Hand } from '../explore/crew.ts'
import { distinct, Explorer, noProgress, type Progress } from '../explore/explorer.ts'
import { findingFile, type FindingFile } from '../explore/finding-file.ts'
import type { QuirkChoice } from '../explore/plan.ts'
import { explorationReport, missing, replayLine } from '../explore/report.ts'
import { themeNames } from '../explore/themes.ts'
import { shardFrom } from '../lab/plan.ts'
import { wholeNumber } from './arguments.ts'
import { BadInput } from './bad-input.ts'
import { quirksFrom } from './quirk-set.ts'
import { command } from './command.ts'
import { isPart, processHands, serveAsPart } from './explore-jobs.ts'
import { keep, progressOf, stateIn, wordsOf, type Kept } from './explore-state.ts'
import type { Output } from './output.ts'
import { duration } from './report.ts'
import { makeDirectory } from './make-directory.ts'

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
    if (isPart()) {
      await serveAsPart()
      return 0
    }
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
    prepare(ask.directory)
    const end = onInterrupt(output)
    const progress = await explored(ask, output, end)
    const findings = distinct(progress.findings)
    const files = new Map<string, FindingFile>()
    for (const finding of findings) files.set(finding.signature, await findingFile(finding, ask.quirks))
    const seconds = (performance.now() - startedAt) / 1000
    write(ask, progress, files, seconds)
    end.forget()
    tell(ask, { ...progress, findings }, { files, seconds, json: options.json === true }, output)
    if (end.asked)
      output.note(`To go on: cleanroom explore --resume --out ${ask.directory} ${wordsOf(choicesOf(ask))}${rest(ask)}`)
    return findings.length > 0 ? 1 : 0
  },
})

const choicesOf = ({ seed, quirks, focus, shard }: Ask) => ({
  seed,
  quirks,
  focus,
  shard: `${shard.index}/${shard.count}`,
})

/** How much there is to do. */
const rest = ({ runs, jobs }: Ask): string =>
  `${runs === Infinity ? '' : ` --runs ${runs}`}${jobs === 1 ? '' : ` --jobs ${jobs}`}`

type End = { asked: boolean; stop: Promise<undefined>; forget: () => void }

const keptEveryMs = 10_000

/**
 * Keeps the state as the search goes on, so that a computer that stops takes ten seconds of it at most, and no finding.
 * Files of findings are written at the end. Where the state cannot be kept now, it may be then.
 */
function keeper(ask: Ask, output: Output): (explorer: Explorer) => void {
  const files = ask.resume ? (stateIn(ask.directory)?.files ?? []) : []
  let keptAt = performance.now()
  let keptFindings = 0
  return (explorer) => {
    const now = performance.now()
    if (now - keptAt < keptEveryMs && explorer.findings.length === keptFindings) return
    keptAt = now
    keptFindings = explorer.findings.length
    try {
      keep(ask.directory, { ...choicesOf(ask), progress: explorer.progress, files })
    } catch (error) {
      output.note(`The state could not be kept in ${ask.directory}: ${(error as Error).message}. Going on.`)
    }
  }
}

/** Ctrl-C ends the search, not the program: what was found is still written. The second one ends the program. */
function onInterrupt(output: Output): End {
  let tell: (nothing: undefined) => void
  const stop = new Promise<undefined>((resolve) => {
    tell = resolve
  })
  const onSignal = () => {
    if (end.asked) process.exit(130)
    output.note('Stopping; what was found is being written. Once more to leave at once.')
    end.asked = true
    tell(undefined)
  }
  const end: End = { asked: false, stop, forget: () => void process.off('SIGINT', onSignal) }
  process.on('SIGINT', onSignal)
  return end
}

async function explored(ask: Ask, output: Output, end: End): Promise<Progress> {
  const { seed, quirks, focus, shard, jobs, forMs, first } = ask
  const options = { seed, quirks, focus, shard }
  const explorer = new Explorer(options, ask.resume ? progressOf(ask.directory, choicesOf(ask)) : noProgress())
  const startedAt = performance.now()
  const before = explorer.done
  const keepNow = keeper(ask, output)
  let toldAt = 0
  const crew = jobs > 1 ? processHands(options, jobs, end.stop) : { hands: [alone(explorer, end)], dismiss: () => {} }
  try {
    await exploreWith(explorer, crew.hands, {
      most: Math.ceil((ask.runs - shard.index + 1) / shard.count),
      first,
      isOver: () => performance.now() - startedAt >= forMs,
      isStopped: () => end.asked,
      onFound: ({ checker, text }) => output.note(`${output.colour('red', 'found')} ${checker}: ${text.slice(0, 120)}`),
      onRun: () => {
        keepNow(explorer)
        const now = performance.now()
        if (now - toldAt < 500) return
        toldAt = now
        output.progress(liveLine(explorer.progress, (now - startedAt) / 1000, before))
      },
    })
  } finally {
    crew.dismiss()
  }
  return explorer.progress
}

const alone = (explorer: Explorer, end: End): Hand => ({
  run: (nth) => explorer.run(nth),
  async reduce(finding) {
    const reduced = await explorer.reduced(finding, undefined, () => end.asked)
    return end.asked ? undefined : reduced
  },
})

const liveLine = ({ done, virtualMs, coverage, findings }: Progress, seconds: number, before: number): string =>
  `${done} runs, ${Math.round((done - before) / Math.max(seconds, 0.001))}/s, ${(virtualMs / 3_600_000).toFixed(0)} h of virtual time` +
  `${coverage.length > 0 ? `, ${coverage.length} points of behaviour` : ''}, ${findings.length} findings`

const placed = (directory: string, file?: FindingFile) =>
  file && { file: join(directory, file.name), seed: file.seed, digest: file.digest, cause: file.cause }

/** Hours of work should not end with nowhere to put it. */
function prepare(directory: string): void {
  try {
    makeDirectory(directory)
    accessSync(directory, constants.W_OK)
  } catch (error) {
    throw new BadInput(`Cannot write to ${directory}: ${(error as Error).message}.`)
  }
}

function write(ask: Ask, progress: Progress, files: ReadonlyMap<string, FindingFile>, seconds: number): void {
  const { directory } = ask
  const names = [...files.values()].map(({ name }) => name)
  const state: Kept = { ...choicesOf(ask), progress, files: names }
  const command = `cleanroom explore ${ask.runs === Infinity ? '' : `--runs ${ask.runs} `}${wordsOf(state)}`
  const findings = progress.findings.filter(({ signature }) => files.has(signature))
  try {
    // A finding that was made smaller since has another name.
    if (ask.resume) for (const name of stateIn(directory)?.files ?? []) rmSync(join(directory, name), { force: true })
    for (const { name, text } of files.values()) writeFileSync(join(directory, name), text)
    keep(directory, state)
    writeFileSync(
      join(directory, 'report.md'),
      explorationReport({ ...progress, findings }, { command, seconds, files }),
    )
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
    if (json) output.line(JSON.stringify({ finding, ...placed(directory, file) }))
    else {
      output.line(`${output.colour('red', finding.checker)}: ${finding.text}`)
      const { actions, faults } = finding.plan
      output.line(
        `  first in run ${finding.afterRuns}, seen ${finding.seen} times, made smaller in ${finding.shrinkRuns} runs`,
      )
      for (const one of [...actions, ...faults]) output.line(`  - ${JSON.stringify(one)}`)
      if (file) output.line(`  ${file.cause}\n  ${replayLine(file, `${directory}/`)}`)
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
