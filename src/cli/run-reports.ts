import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { reportFiles, reporters, type ReporterName } from '../report/reporters.ts'
import type { Extent, Told } from '../report/reporter.ts'
import { BadInput } from './bad-input.ts'
import type { Output } from './output.ts'
import { makeDirectory } from './make-directory.ts'

/** A report that was asked for; without a file it goes to the standard output. */
export type Wanted = { kind: ReporterName; file?: string }

export const reportKinds = Object.keys(reporters) as ReporterName[]

/** What `--report KIND` and `--report KIND=FILE` ask for. */
export function wantedReports(texts: readonly string[], directory: string | undefined): Wanted[] {
  const wanted = texts.map(reportFrom)
  if (wanted.filter(({ file }) => file === undefined).length > 1)
    throw new BadInput('Only one --report can go to the standard output; give the others a file: --report KIND=FILE.')
  if (directory === undefined) return wanted
  return [...wanted, ...reportKinds.map((kind) => ({ kind, file: join(directory, reportFiles[kind]) }))]
}

function reportFrom(text: string): Wanted {
  const [kind = '', ...rest] = text.split('=')
  const file = rest.join('=')
  if (!Object.hasOwn(reporters, kind) || (rest.length > 0 && file === ''))
    throw new BadInput(
      `--report must be KIND or KIND=FILE with one of ${reportKinds.join(', ')}, not ${JSON.stringify(text)}.`,
    )
  return { kind: kind as ReporterName, ...(rest.length > 0 ? { file } : {}) }
}

export function writeReports(wanted: readonly Wanted[], runs: readonly Told[], extent: Extent, output: Output): void {
  for (const { kind, file } of wanted) {
    const text = reporters[kind](runs, extent)
    if (file === undefined) output.line(text.trimEnd())
    else writeTo(file, text)
  }
}

/** Writes a file and the directories above it. Throws {@link BadInput} if it cannot. */
export function writeTo(file: string, text: string): void {
  try {
    makeDirectory(dirname(file))
    writeFileSync(file, text)
  } catch (error) {
    throw new BadInput(`Cannot write ${file}: ${(error as Error).message}.`)
  }
}
