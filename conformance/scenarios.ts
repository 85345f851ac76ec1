/**
 * The bundled scenarios that a real Ironic can run, played there as `cleanroom run --target` does and in the simulator, and
 * compared: the path of states, the record's fields, its texts, and what is really on the disks.
 */
import { comparisonTable, details, figureLine } from '../src/cli/compare.ts'
import { outputOn } from '../src/cli/output.ts'
import { runScenario } from '../src/lab/run.ts'
import { library } from '../src/scenarios/library/index.ts'
import type { Scenario } from '../src/scenarios/scenario.ts'
import { RealWorld } from '../src/sim/real-world.ts'
import { translate, type Abilities } from '../src/target/can-run.ts'
import { compareResults, figures, type Comparison } from '../src/target/compare.ts'
import { knownDifferences } from '../src/target/known-differences.ts'
import { playOnTarget, type Stage } from '../src/target/play.ts'
import { simulatedResult, type Result } from '../src/target/result.ts'
import { ConductorLog } from '../src/target/watch/conductor-log.ts'
import { everyTime } from './every-time.ts'
import { haveDebian, versionOf } from './debian.ts'
import { startIronic } from './ironic.ts'
import { withCleanUp } from './processes.ts'
import { enabled, fullScale, notOf21, withOptions } from './scaled-ironic.ts'

/** Everything a real Ironic can run, however long it takes. */
const all = process.argv.includes('--all')
/** Scenarios at a time on the Ironic with default options. Those with options of their own have one each, one by one. */
const atOnce = 16
/** The same when they are played again. */
const fewAtOnce = 4
/** Real milliseconds: what takes longer does not fit into a verification that people wait for. */
const limitMs = 95_000
/** The same for all of it. */
const wholeMs = all ? 3_600_000 : 330_000
/** No time-out of Ironic's ends a scenario as short as this, so that it can be played with less haste. */
const shortMs = 16 * 60_000
const gentleScale = 10
/** Played again, they are played more slowly still: what Ironic does between two moments takes its own time. */
const secondScale = 5
/** How many scenarios must be compared, and the share of them that must be the same, in percent. */
const [wantedCount, wantedShare] = [30, 90]

/** A scenario to play on both: what the simulator made of it, and how fast the hardware may be. */
type Planned = { scenario: Scenario; ours: Result; abilities: Abilities; lastsMs: number }

const output = outputOn(process.stdout, process.stderr, process.env)

async function main(): Promise<number> {
  if (!(await haveDebian('conformance:scenarios', ['ironic', 'sushy']))) return 0
  const words = process.argv.slice(2).filter((word) => word !== '--all')
  const chosen = library.filter(({ name }) =>
    words.length > 0 ? words.some((word) => name.includes(word)) : all || everyTime.has(name),
  )
  const planned = await planOf(chosen)
  console.log(
    `${planned.length} of ${chosen.length} scenarios in the simulator and on Ironic ${await versionOf('ironic')}`,
  )
  const comparisons = await playAll(planned)
  return report(comparisons, planned.length - comparisons.length, Math.min(wantedCount, planned.length))
}

/** Plays in the simulator what can be played on a real Ironic, and says why the rest cannot. The longest come first. */
async function planOf(scenarios: readonly Scenario[]): Promise<Planned[]> {
  const planned: Planned[] = []
  for (const scenario of scenarios) {
    const run = await runScenario(scenario)
    const { virtualMs } = run.verdict
    const timeScale = virtualMs < shortMs ? gentleScale : fullScale
    const abilities: Abilities = { timeScale, options: scenario.options, limitMs, maxNodes: 8, enabled }
    const impossible = notOf21(scenario)
    const translated = impossible === undefined ? translate(scenario, abilities, virtualMs) : { skipped: impossible }
    if ('skipped' in translated) console.log(`skipped ${scenario.name}: ${translated.skipped}`)
    else
      planned.push({
        scenario: translated.scenario,
        ours: await simulatedResult(scenario, run, 0),
        abilities,
        lastsMs: virtualMs / timeScale,
      })
  }
  return planned.sort((a, b) => b.lastsMs - a.lastsMs)
}

/** Everything, as far as time allows; common options beside options of their own. */
async function playAll(planned: readonly Planned[]): Promise<Comparison[]> {
  const groups = new Map<string, Planned[]>()
  for (const one of planned) {
    const key = JSON.stringify(one.scenario.options)
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const common = groups.get('{}') ?? []
  groups.delete('{}')
  const others = async () => {
    const compared: Comparison[] = []
    for (const group of groups.values()) if (inTime()) compared.push(...(await playGroup(group)))
    return compared
  }
  const [first, rest] = await Promise.all([common.length > 0 ? playGroup(common) : [], others()])
  return [...first, ...rest]
}

/** Scenarios with the same options, on an Ironic that has them. What is doubtful is played again when it is quieter. */
async function playGroup(group: readonly Planned[]): Promise<Comparison[]> {
  const ironic = await startIronic({}, withOptions(group[0]?.scenario.options ?? {}))
  const plain = new RealWorld().process('conformance')
  const watcher = new ConductorLog(plain, ironic.logFile)
  const play = async ({ scenario, ours, abilities }: Planned): Promise<Comparison> => {
    const stage: Stage = {
      target: { url: ironic.url },
      abilities,
      enrolment: { prefix: 'cleanroom-', driverInfo: {} },
      watcher,
      chance: plain.random,
      complain: (text) => console.log(`not removed: ${text}`),
    }
    return compareResults(ours, await playOnTarget(scenario, stage), knownDifferences)
  }
  const first = await inParallel(group, atOnce, play)
  const doubtful = group.filter(({ scenario: { name } }) =>
    first.some((one) => one.scenario === name && isDoubtful(one)),
  )
  if (doubtful.length > 0) console.log(`again: ${doubtful.map(({ scenario }) => scenario.name).join(', ')}`)
  const second = await inParallel(doubtful.map(gentler), fewAtOnce, play)
  plain.kill()
  await ironic.stop()
  return first.map((one) => second.find(({ scenario }) => scenario === one.scenario) ?? one)
}

function gentler(one: Planned): Planned {
  const { abilities, lastsMs } = one
  if (abilities.timeScale !== gentleScale) return one
  const factor = gentleScale / secondScale
  return {
    ...one,
    lastsMs: lastsMs * factor,
    abilities: { ...abilities, timeScale: secondScale, limitMs: limitMs * factor },
  }
}

/** Plays so many at a time; what cannot be begun in time is left out. */
async function inParallel(
  group: readonly Planned[],
  workers: number,
  play: (one: Planned) => Promise<Comparison>,
): Promise<Comparison[]> {
  const compared: Comparison[] = []
  const waiting = [...group]
  const worker = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) if (inTime(one.lastsMs)) compared.push(await play(one))
  }
  await Promise.all(Array.from({ length: workers }, worker))
  return compared
}

/** Whether something that lasts so long would end while somebody still waits for this program. */
const inTime = (lastsMs = 0): boolean => performance.now() + lastsMs < wholeMs

/** What did not end, or differs for no known reason: on a busy machine it may have met an unlucky moment. */
const isDoubtful = ({ absent, differences }: Comparison): boolean =>
  absent !== undefined || differences.some(({ because }) => because === undefined)

function report(comparisons: readonly Comparison[], left: number, wanted: number): number {
  const names: [string, string] = ['simulator', 'Ironic']
  console.log()
  for (const line of comparisonTable(comparisons, output)) console.log(line)
  for (const line of details(comparisons, names, true, output)) console.log(shortened(line))
  const { compared, same, unexplained } = figures(comparisons)
  const broken = comparisons.length - compared
  console.log(`\nconformance:scenarios: ${figureLine(comparisons)}`)
  if (broken > 0) console.log(`${broken} did not come to their end`)
  if (left > 0) console.log(`${left} were not begun: ${wholeMs / 1000} s are all this may take`)
  const enough = compared >= wanted && same >= (wantedShare / 100) * compared
  return broken === 0 && unexplained === 0 && enough ? 0 : 1
}

const shortened = (line: string): string => (line.length <= 600 ? line : `${line.slice(0, 420)} … ${line.slice(-160)}`)

await withCleanUp(main)
