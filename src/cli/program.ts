import { didYouMean } from '../conductor/options/options.ts'
import { BadInput } from './bad-input.ts'
import type { Command, ExitCode } from './command.ts'
import { compare } from './compare.ts'
import { demo } from './demo.ts'
import { coverage } from './coverage.ts'
import { explore } from './explore.ts'
import { faults } from './faults.ts'
import { hardware } from './hardware.ts'
import { list } from './list.ts'
import { merge } from './merge.ts'
import { newScenario } from './new.ts'
import type { Output } from './output.ts'
import { quirks } from './quirks.ts'
import { replay } from './replay.ts'
import { run } from './run.ts'
import { schema } from './schema.ts'
import { serve } from './serve.ts'
import { states } from './states.ts'
import { table } from './table.ts'

const commands: readonly Command[] = [
  run,
  compare,
  demo,
  list,
  merge,
  newScenario,
  schema,
  faults,
  states,
  replay,
  explore,
  coverage,
  quirks,
  serve,
  hardware,
]

/** Runs one command line. Whatever is wrong with it is said on the error output. */
export async function program(argv: readonly string[], output: Output): Promise<ExitCode> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = commands.find((one) => one.name === rest[0])
    for (const line of asked ? asked.help() : overview()) output.line(line)
    return name === undefined ? 2 : 0
  }
  try {
    const chosen = commands.find((one) => one.name === name)
    if (!chosen) {
      const names = commands.map((one) => one.name)
      throw new BadInput(`There is no command ${name}.${didYouMean(name, names) || ` Commands: ${names.join(', ')}.`}`)
    }
    return await chosen.run(rest, output)
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    output.note(`${output.colour('red', 'cleanroom:')} ${error.message}`)
    return 2
  }
}

const overview = () => [
  'cleanroom: a laboratory for bare-metal node cleaning. Green is not clean.',
  '',
  'Usage: cleanroom COMMAND [...]',
  '',
  ...table(commands.map(({ name, summary }) => [`  ${name}`, summary])),
  '',
  'Exit codes: 0 as expected, 1 something did otherwise, 2 bad input.',
  'Every command has --help.',
  '',
  'Examples:',
  '  cleanroom run                 all bundled scenarios',
  '  cleanroom serve --nodes 3     an Ironic API with three machines on this computer',
]
