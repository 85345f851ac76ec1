import { writeFileSync } from 'node:fs'
import * as v from 'valibot'
import type { Result } from '../target/result.ts'
import { BadInput } from './bad-input.ts'
import { readText } from './files.ts'

const Difference = v.looseObject({ what: v.string() })
const Node = v.looseObject({
  name: v.string(),
  path: v.array(v.string()),
  fields: v.record(v.string(), v.unknown()),
  texts: v.strictObject({ last_error: v.nullable(v.string()), maintenance_reason: v.nullable(v.string()) }),
  disks: v.record(v.string(), v.string()),
  power: v.string(),
})
const Line = v.looseObject({
  scenario: v.string(),
  on: v.string(),
  outcome: v.picklist(['played', 'broke', 'skipped']),
  because: v.optional(v.string()),
  wholePath: v.boolean(),
  verdict: v.picklist(['as expected', 'otherwise', 'unknown']),
  differences: v.array(Difference),
  nodes: v.array(Node),
  tookMs: v.number(),
})

/** Writes results, one JSON object a line. Throws {@link BadInput} that says why not. */
export function writeResults(file: string, results: readonly Result[]): void {
  try {
    writeFileSync(file, results.map((one) => `${JSON.stringify(one)}\n`).join(''))
  } catch (error) {
    throw new BadInput(`Cannot write ${file}: ${(error as Error).message}.`)
  }
}

/** Reads what {@link writeResults} wrote. Throws {@link BadInput} with the line of the first mistake. */
export function readResults(file: string): Result[] {
  const lines = readText(file).split('\n')
  const results = lines.flatMap((line, i) => (line.trim() === '' ? [] : [lineAt(`${file}:${i + 1}`, line)]))
  if (results.length === 0) throw new BadInput(`${file} has no results. Write some: cleanroom run --results ${file}`)
  return results
}

function lineAt(place: string, line: string): Result {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    throw new BadInput(`${place} is no JSON. A result file is what cleanroom run --results FILE writes.`)
  }
  const parsed = v.safeParse(Line, json)
  if (parsed.success) return parsed.output as unknown as Result
  const [issue] = parsed.issues
  const path = (issue.path ?? []).map(({ key }) => String(key)).join('.')
  throw new BadInput(`${place} is no result of a scenario: ${path === '' ? '' : `${path}: `}${issue.message}.`)
}
