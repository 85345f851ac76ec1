import { type Given, type OptionTable, readArguments } from './arguments.ts'
import type { Output } from './output.ts'
import { table } from './table.ts'

/** 0: as expected. 1: something did otherwise. 2: the input makes no sense. */
export type ExitCode = 0 | 1 | 2

/** One command of the program: what the help shows, and what it does. */
export type Command = {
  name: string
  summary: string
  help(): string[]
  run(argv: readonly string[], output: Output): Promise<ExitCode>
}

type Definition<Table extends OptionTable> = {
  name: string
  summary: string
  /** What stands behind the name in the usage line. */
  usage: string
  options: Table
  /** Command lines that work, with what they do. */
  examples: readonly (readonly [string, string])[]
  /** Paragraphs below the options. */
  more?: readonly string[]
  run(given: Given<Table>, output: Output): Promise<ExitCode>
}

const common = { help: { short: 'h', says: 'this text' } } as const

export function command<const Table extends OptionTable>(definition: Definition<Table>): Command {
  const options = { ...definition.options, ...common }
  const help = () => [
    `cleanroom ${definition.name}: ${definition.summary}`,
    '',
    `Usage: cleanroom ${definition.name} ${definition.usage}`.trimEnd(),
    '',
    ...table(
      Object.entries(options as OptionTable).map(([name, { value, says }]) => [
        `  --${name}${value === undefined ? '' : ` ${value}`}`,
        says,
      ]),
    ),
    '',
    'Examples:',
    ...table(definition.examples.map(([line, says]) => [`  cleanroom ${line}`, says])),
    ...(definition.more ?? []).flatMap((paragraph) => ['', paragraph]),
  ]
  return {
    name: definition.name,
    summary: definition.summary,
    help,
    async run(argv, output) {
      const given = readArguments(definition.name, options, argv)
      if (given.options.help) {
        for (const line of help()) output.line(line)
        return 0
      }
      return definition.run(given as unknown as Given<Table>, output)
    },
  }
}
