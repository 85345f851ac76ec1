import { runScenario } from '../lab/run.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { RealWorld } from '../sim/real-world.ts'
import type { Process } from '../world.ts'
import { translate, type Abilities } from '../target/can-run.ts'
import { compareResults } from '../target/compare.ts'
import type { Credentials, Target } from '../target/door.ts'
import { knownDifferences } from '../target/known-differences.ts'
import { playOnTarget, type Stage } from '../target/play.ts'
import { simulatedResult, skippedResult, type Result } from '../target/result.ts'
import { TargetApi } from '../target/target-api.ts'
import { ConductorLog } from '../target/watch/conductor-log.ts'
import { JournalPages } from '../target/watch/journal-pages.ts'
import { Looks } from '../target/watch/looks.ts'
import type { Watcher } from '../target/watch/watcher.ts'
import { httpUrl, positiveNumber, wholeNumber } from './arguments.ts'
import { BadInput } from './bad-input.ts'
import type { ExitCode } from './command.ts'
import { comparisonTable, details, figureLine } from './compare.ts'
import { optionPairs } from './option-pairs.ts'
import type { Output } from './output.ts'
import { differenceLines } from './report.ts'
import { writeResults } from './result-files.ts'
import { table } from './table.ts'

/** Options of `cleanroom run` for a conductor elsewhere. */
export const targetOptions = {
  target: {
    value: 'URL',
    says: 'play on the real Ironic (or cleanroom serve) there, with hardware of ours on real ports',
  },
  'time-scale': { value: 'N', says: 'with --target: how many times faster than life our hardware is (1)' },
  limit: { value: 'SECONDS', says: 'with --target: skip scenarios that would take longer (600)' },
  parallel: { value: 'N', says: 'with --target: scenarios at once, each with nodes of its own (1)' },
  has: {
    value: 'OPTION=VALUE',
    many: true,
    says: 'with --target: what its ironic.conf says, such as conductor.automated_clean=false; else defaults are assumed',
  },
  'driver-info': { value: 'KEY=VALUE', many: true, says: 'with --target: more driver_info of our nodes' },
  'conductor-log': {
    value: 'FILE|URL',
    says: "with --target: its conductor's log, or the control API of cleanroom serve; else the API is looked at, and short states may be missed",
  },
} as const

export type TargetOptions = {
  readonly [Name in keyof typeof targetOptions]?: (typeof targetOptions)[Name] extends { many: true }
    ? string[]
    : string
} & { results?: string; json?: true }

/** Plays scenarios on the conductor that `--target` names and tells how they compare with the simulator. */
export async function runOnTarget(
  options: TargetOptions & { target: string },
  chosen: readonly Scenario[],
  output: Output,
): Promise<ExitCode> {
  const process_ = new RealWorld().process('target')
  const target: Target = { url: httpUrl('--target', options.target), credentials: credentialsFrom(process.env) }
  const api = new TargetApi(process_, target)
  const abilities: Abilities = {
    timeScale: positiveNumber('--time-scale', options['time-scale'] ?? '1'),
    limitMs: 1000 * positiveNumber('--limit', options.limit ?? '600'),
    maxNodes: 200,
    options: optionPairs('--has', options.has ?? []),
    enabled: await interfacesOf(api, target.url),
  }
  const parallel = wholeNumber('--parallel', options.parallel ?? '1', { min: 1, max: 64 })
  const stop = new AbortController()
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(130)
    output.note('Removing our nodes from the conductor; interrupt again to leave them there.')
    stop.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  const stage: Stage = {
    target,
    abilities,
    enrolment: { prefix: 'cleanroom-', driverInfo: keyValues('--driver-info', options['driver-info'] ?? []) },
    watcher: watcherFrom(options['conductor-log'], process_, api),
    chance: process_.random,
    signal: stop.signal,
    complain: (text) => output.note(`Could not be removed from the conductor: ${text}`),
  }
  try {
    const played = await playAll(chosen, stage, parallel, output, options.json === true)
    if (options.results !== undefined)
      writeResults(
        options.results,
        played.map(({ there }) => there),
      )
    if (options.json !== true) tell(played, stage, output)
    if (stop.signal.aborted) return 1
    return played.every(({ there }) => there.outcome === 'skipped' || there.verdict === 'as expected') ? 0 : 1
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    process_.kill()
  }
}

type Both = { here: Result; there: Result }

async function playAll(
  chosen: readonly Scenario[],
  stage: Stage,
  parallel: number,
  output: Output,
  json: boolean,
): Promise<Both[]> {
  const done: Both[] = []
  let next = 0
  const worker = async () => {
    for (let i = next++; i < chosen.length && stage.signal?.aborted !== true; i = next++) {
      const scenario = chosen[i] as Scenario
      output.progress(`${i + 1} of ${chosen.length}: ${scenario.name}`)
      const run = await runScenario(scenario)
      const here = await simulatedResult(scenario, run, 0)
      const translated = translate(scenario, stage.abilities, run.verdict.virtualMs)
      const there =
        'skipped' in translated
          ? skippedResult(scenario, stage.target.url, translated.skipped)
          : await playOnTarget(translated.scenario, stage)
      done[i] = { here, there }
      if (json) output.line(JSON.stringify(there))
    }
  }
  await Promise.all(Array.from({ length: parallel }, worker))
  return done.filter((both) => both !== undefined)
}

function tell(played: readonly Both[], { target, watcher }: Stage, output: Output): void {
  const colour = { 'as expected': 'green', otherwise: 'red', unknown: 'yellow' } as const
  const rows = played.map(({ there: { scenario, outcome, verdict, tookMs, because = '' } }) => [
    scenario,
    outcome === 'played'
      ? output.colour(colour[verdict], verdict)
      : output.colour(outcome === 'broke' ? 'red' : 'dim', outcome),
    outcome === 'skipped' ? '' : `${(tookMs / 1000).toFixed(0)} s`,
    output.colour('dim', because),
  ])
  for (const line of table([['SCENARIO', 'VERDICT', 'TOOK', ''], ...rows])) output.line(line)
  for (const { there } of played) {
    if (there.differences.length === 0) continue
    output.line()
    output.line(output.colour('bold', `${there.scenario}: ${there.verdict} on ${target.url}`))
    for (const difference of there.differences) for (const line of differenceLines(difference)) output.line(`  ${line}`)
  }
  const both = played.filter(({ there }) => there.outcome === 'played')
  if (both.length > 0) {
    const comparisons = both.map(({ here, there }) => compareResults(here, there, knownDifferences))
    output.line()
    output.line('Side by side with the simulator:')
    for (const line of comparisonTable(comparisons, output)) output.line(line)
    for (const line of details(comparisons, ['simulator', target.url], false, output)) output.line(line)
    output.line()
    output.line(figureLine(comparisons))
  }
  const expected = both.filter(({ there }) => there.verdict === 'as expected').length
  const broke = played.filter(({ there }) => there.outcome === 'broke').length
  output.line(
    `${expected} of ${both.length + broke} as expected on ${target.url}; ${played.length - both.length - broke} skipped`,
  )
  if (!watcher.whole)
    output.note(
      'Its API was looked at from time to time: paths are compared as far as seen. --conductor-log shows all of them.',
    )
}

/** Who we are there, as `baremetal` is told it. */
function credentialsFrom(environment: Record<string, string | undefined>): Credentials | undefined {
  const { OS_TOKEN: token, OS_USERNAME: username, OS_PASSWORD: password } = environment
  if (token) return { token }
  if (!username) return undefined
  if (password === undefined) throw new BadInput('OS_USERNAME is set and OS_PASSWORD is not: export both, or neither.')
  return { username, password }
}

/** The interfaces a conductor has for Redfish hardware. Throws {@link BadInput} unless it is an Ironic that has any. */
async function interfacesOf(api: TargetApi, url: string): Promise<Record<string, string[]>> {
  const answer = await api.send('GET', '/v1/drivers/redfish').catch((error: Error) => {
    const { code = error.message } = (error.cause ?? {}) as { code?: string }
    throw new BadInput(
      `Nothing answers at ${url} (${code}). Start Ironic, or cleanroom serve --unenrolled, or name another --target.`,
    )
  })
  const { status, text } = answer
  if (status === 401 || status === 403)
    throw new BadInput(`${url} asks who you are: export OS_USERNAME and OS_PASSWORD, or OS_TOKEN.`)
  if (!answer.headers.has('x-openstack-ironic-api-version'))
    throw new BadInput(
      `${url} answers, but it is no Ironic API: --target wants the URL before /v1, such as http://127.0.0.1:6385.`,
    )
  if (status === 404)
    throw new BadInput(
      `The Ironic at ${url} has no redfish hardware type: add it to enabled_hardware_types in its ironic.conf.`,
    )
  if (status >= 400)
    throw new BadInput(`${url} answered ${status} when it was asked for its drivers: ${text.slice(0, 200)}`)
  const driver = JSON.parse(text) as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(driver).flatMap(([name, value]) => {
      const kind = /^enabled_(.*_interface)s$/.exec(name)?.[1]
      return kind !== undefined && Array.isArray(value) ? [[kind, value as string[]]] : []
    }),
  )
}

function watcherFrom(place: string | undefined, process_: Process, api: TargetApi): Watcher {
  if (place === undefined) return new Looks(process_, api)
  if (/^https?:/.test(place)) return new JournalPages(process_, httpUrl('--conductor-log', place))
  try {
    return new ConductorLog(process_, place)
  } catch (error) {
    throw new BadInput(`Cannot read the conductor's log: ${(error as Error).message}.`)
  }
}

function keyValues(name: string, pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new BadInput(`${name} wants KEY=VALUE, not ${JSON.stringify(pair)}.`)
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}
