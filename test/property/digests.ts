import { SqliteStore } from '../../src/conductor/store/sqlite-store.ts'
import { runScenario, type RunOptions } from '../../src/lab/run.ts'
import { library } from '../../src/scenarios/library/index.ts'

/** The digest of one run's journal. Run as a program, prints those of the scenarios named `NAME SEED` in its arguments. */
export async function digestOf(name: string, seed: string, how: 'plain' | 'sqlite' | 'platform bodies' = 'plain') {
  const scenario = library.find((one) => one.name === name)
  if (!scenario) throw new Error(`there is no scenario ${name}`)
  const options: RunOptions = { seed }
  if (how === 'sqlite') options.store = new SqliteStore(':memory:')
  if (how === 'platform bodies') options.bodies = 'platform'
  const { verdict } = await runScenario(scenario, options)
  return verdict.digest
}

if (process.argv[1] === import.meta.filename) {
  const args = process.argv.slice(2)
  for (let i = 0; i < args.length; i += 2) console.log(await digestOf(args[i] as string, args[i + 1] as string))
}
