import { packOf, planOf, seedsOf, shardFrom, shardOf, type Planned } from '../lab/plan.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { wholeNumber } from './arguments.ts'
import { BadInput } from './bad-input.ts'
import { quirksFrom } from './quirk-set.ts'
import { chosenScenarios, type Chosen } from './scenario-files.ts'

export type RunOptions = {
  seed?: string
  seeds?: string
  quirks?: string
  tag?: string
  pack?: string
  shard?: string
  jobs?: string
}

/** What a command line asks to be run. */
export type RunRequest = {
  plan: Planned[]
  /** The words that name each scenario. */
  named: ReadonlyMap<Scenario, string>
  shard: { index: number; count: number }
  jobs: number
  /** The options a child process, or a reader who repeats a run, needs besides a name and a seed. */
  asked: { seeds: string; quirks: string[]; tag: string[] }
}

/** Reads what is to be run. Throws {@link BadInput} that says what would be right. */
export async function runRequest(options: RunOptions, positionals: readonly string[]): Promise<RunRequest> {
  const range = oneOf(options, 'seeds', 'seed') ?? '1'
  const seeds = seedsOf(range)
  if (!seeds)
    throw new BadInput(
      `--seed must be letters and digits, such as 7, and --seeds a range, such as 1..100, not ${JSON.stringify(range)}.`,
    )
  const shard = shardFrom(options.shard ?? '1/1')
  if (!shard) throw new BadInput(`--shard must be such as 2/8, not ${JSON.stringify(options.shard)}.`)
  const jobs = wholeNumber('--jobs', options.jobs ?? '1', { min: 1, max: 256 })
  const tag = oneOf(options, 'pack', 'tag')
  const quirks = options.quirks === undefined ? undefined : quirksFrom(options.quirks)

  const all = await chosenScenarios(positionals)
  const inPack = new Set(
    tag === undefined
      ? all.map(({ scenario }) => scenario)
      : packOf(
          all.map(({ scenario }) => scenario),
          tag,
        ),
  )
  const chosen = all.filter(({ scenario }) => inPack.has(scenario))
  if (chosen.length === 0) throw new BadInput(`No scenario is in the pack ${JSON.stringify(tag)}.${packsOf(all)}`)
  const named = new Map(chosen.map(({ scenario, named: words }) => [underQuirks(scenario, quirks), words]))
  return {
    plan: shardOf(planOf([...named.keys()], seeds), shard.index, shard.count),
    named,
    shard,
    jobs,
    asked: {
      seeds: range,
      quirks: options.quirks === undefined ? [] : ['--quirks', options.quirks],
      tag: tag === undefined ? [] : ['--pack', tag],
    },
  }
}

/** Two names of one option; only one may be given. */
function oneOf<Name extends keyof RunOptions>(options: RunOptions, one: Name, other: Name): string | undefined {
  if (options[one] !== undefined && options[other] !== undefined)
    throw new BadInput(`--${one} and --${other} mean the same: give one of them.`)
  return options[one] ?? options[other]
}

/** A scenario that names its own set of quirks is about them, and keeps them. */
const underQuirks = (scenario: Scenario, quirks: Scenario['quirks']): Scenario =>
  quirks === undefined || scenario.quirks !== undefined ? scenario : { ...scenario, quirks }

const packsOf = (chosen: readonly Chosen[]): string =>
  ` There are: ${[...new Set(chosen.flatMap(({ scenario }) => scenario.tags))].sort().join(', ')}.`

const quoted = (text: string): string =>
  /^[\w./,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The command that repeats one run. */
export const repeatOf = ({ named, asked }: RunRequest, { scenario, seed }: Planned): string =>
  ['cleanroom run', quoted(named.get(scenario) ?? scenario.name), '--seed', seed, ...asked.quirks.map(quoted)].join(' ')
