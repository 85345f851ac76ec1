import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Progress } from '../explore/explorer.ts'
import type { QuirkChoice } from '../explore/plan.ts'
import { BadInput } from './bad-input.ts'

/** What decides every run of an exploration. */
type Choices = { seed: number; quirks: QuirkChoice; focus: string[]; shard: string }

/** What is kept of an exploration beside its findings: enough to go on from. */
export type Kept = Choices & { progress: Progress; files: string[] }

const Plans = v.array(v.looseObject({}))
const KeptSchema = v.object({
  seed: v.number(),
  quirks: v.union([v.string(), v.array(v.string())]),
  focus: v.array(v.string()),
  shard: v.string(),
  files: v.array(v.string()),
  progress: v.looseObject({
    done: v.number(),
    virtualMs: v.number(),
    requests: v.number(),
    lastNewAt: v.number(),
    coverage: v.array(v.tuple([v.string(), v.number()])),
    corpus: Plans,
    newcomers: v.pipe(v.array(Plans), v.minLength(1)),
    findings: v.array(v.looseObject({ signature: v.string(), plan: v.looseObject({}) })),
  }),
})

export const stateFile = (directory: string) => join(directory, 'state.json')

/** The state in a directory; `undefined` if there is none. */
export function stateIn(directory: string): Kept | undefined {
  let text: string
  try {
    text = readFileSync(stateFile(directory), 'utf8')
  } catch {
    return undefined
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), KeptSchema), text)
  if (!parsed.success)
    throw new BadInput(
      `${stateFile(directory)} is no state of an exploration, or another version's. Explore anew without --resume.`,
    )
  return parsed.output as unknown as Kept
}

/** Keeps the state whole: a reader, or whoever comes after a crash, finds the one before or this one. */
export function keep(directory: string, state: Kept): void {
  const file = stateFile(directory)
  writeFileSync(`${file}.part`, JSON.stringify(state))
  renameSync(`${file}.part`, file)
}

/** What to go on from. */
export function progressOf(directory: string, choices: Choices): Progress {
  const state = stateIn(directory)
  if (!state) throw new BadInput(`There is nothing to resume in ${directory}: it has no state.json.`)
  const was = wordsOf(state)
  if (was !== wordsOf(choices))
    throw new BadInput(
      `${directory} is of another exploration. To go on with it: cleanroom explore --resume --out ${directory} ${was}`,
    )
  return state.progress
}

/** What decides every run, as options. */
export const wordsOf = ({ seed, quirks, focus, shard }: Choices): string =>
  [
    `--seed ${seed} --quirks ${typeof quirks === 'string' ? quirks : quirks.join(',')}`,
    ...(focus.length > 0 ? [`--focus ${focus.join(',')}`] : []),
    ...(shard === '1/1' ? [] : [`--shard ${shard}`]),
  ].join(' ')
