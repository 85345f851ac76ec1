import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { ScenarioSchema, type Scenario } from '../scenarios/scenario.ts'
import { BadInput } from './bad-input.ts'
import { readText } from './files.ts'
import { makeDirectory } from './make-directory.ts'

/** A run on file: what was run, and every line of its journal as it was hashed. */
export type Recording = { scenario: Scenario; seed: string; digest: string; lines: string[] }

const Header = v.strictObject({
  recording: v.literal(1),
  scenario: ScenarioSchema,
  seed: v.string(),
  digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})

/** Writes a recording into a directory, which is made if it is not there; gives the file's name. */
export function writeRecording(directory: string, { lines, ...header }: Recording): string {
  const file = join(directory, `${header.scenario.name}-${header.seed}.jsonl`)
  try {
    makeDirectory(directory)
    writeFileSync(file, [JSON.stringify({ recording: 1, ...header }), ...lines, ''].join('\n'))
  } catch (error) {
    throw new BadInput(`Cannot write ${file}: ${(error as Error).message}.`)
  }
  return file
}

export function readRecording(file: string): Recording {
  const [first = '', ...lines] = readText(file).split('\n')
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Header), first)
  if (!parsed.success)
    throw new BadInput(
      `${file} is no recording: its first line should be a header as cleanroom run --record writes it.`,
    )
  const { scenario, seed, digest } = parsed.output
  return { scenario, seed, digest, lines: lines.filter((line) => line !== '') }
}
