import { deflateRawSync } from 'node:zlib'
import * as v from 'valibot'
import { runDataOf, summaryOf, type ReportRun } from './run-data.ts'
import type { Summary } from './view.ts'

/** A run's part of a page. It is made where the run was, and put together with others anywhere. */
export type Leaf = {
  /** A line of the overview; a page gives it an `id`. */
  summary: Omit<Summary, 'id'>
  /** The rest, deflated and in base64: journals and bodies repeat themselves, and most runs are never opened. */
  packed: string
}

export const leafOf = (run: ReportRun): Leaf => ({
  summary: summaryOf(run),
  packed: deflateRawSync(JSON.stringify(runDataOf(run))).toString('base64'),
})

/** What a page says it is: pages of another format cannot be put together with ours. */
export const generator = 'cleanroom report 2'

/** JSON that cannot end its element. */
export const summariesBlock = (summaries: readonly Summary[]): string =>
  `<script type="application/json" id="summaries">${JSON.stringify(summaries).replaceAll('<', String.raw`\u003c`)}</script>`

export const packedBlock = (packed: string, i: number): string =>
  `<script type="text/plain" id="run-${i}">${packed}</script>`

const Summaries = v.array(v.looseObject({ id: v.string(), name: v.string(), seed: v.string() }))

/** Parsing by a schema would change the order of members. */
const isSummaries = (value: unknown): boolean => v.is(Summaries, value)

/** The leaves of a page; `undefined` if `html` is no page of this format. */
export function leavesOf(html: string): Leaf[] | undefined {
  if (!html.includes(`<meta name="generator" content="${generator}">`)) return undefined
  const written = /<script type="application\/json" id="summaries">([^<]*)<\/script>/.exec(html)?.[1] ?? ''
  const summaries = v.safeParse(v.pipe(v.string(), v.parseJson(), v.check(isSummaries)), written)
  if (!summaries.success) return undefined
  const blocks = html.matchAll(/<script type="text\/plain" id="run-\d+">([^<]*)<\/script>/g)
  const packed = Array.from(blocks, ([, text]) => text as string)
  const all = summaries.output as Summary[]
  if (packed.length !== all.length) return undefined
  return all.map(({ id: _id, ...summary }, i) => ({ summary, packed: packed[i] as string }))
}
