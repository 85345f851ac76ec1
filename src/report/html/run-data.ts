import type { Verdict } from '../../lab/verdict.ts'
import type { Entry } from '../../world.ts'
import { markDivergences } from './marks.ts'
import { pack } from './pack.ts'
import type { ReportNode, RunData, Summary } from './view.ts'

/** One run of a scenario, with all a report tells of it. */
export type ReportRun = {
  scenario: { name: string; story: string; lesson: string; tags: readonly string[] }
  verdict: Verdict
  entries: readonly Entry[]
  nodes: readonly ReportNode[]
}

/** Traffic that says nothing a lane does not show. */
const leftOut = new Set(['notification'])
/** What was said over the wire stays as it was said. */
const verbatim = new Set(['asked', 'askedWith', 'answered', 'answeredWith'])

export function summaryOf(run: ReportRun): Omit<Summary, 'id'> {
  const { scenario, verdict, nodes, entries } = run
  const states = finalStates(entries)
  const believed: Record<string, number> = {}
  let [remains, leaked] = [0, 0]
  for (const { uuid, disks } of nodes) {
    const state = states.get(uuid) ?? 'enroll'
    const bytes = disks.reduce((sum, disk) => sum + disk.remains, 0)
    believed[state] = (believed[state] ?? 0) + 1
    remains += bytes
    if (state === 'available') leaked += bytes
  }
  const { name, story, lesson, tags } = scenario
  const { seed, repeat, virtualMs, ended } = verdict
  const calls = verdict.requests
  return {
    name,
    story,
    lesson,
    tags,
    verdict: verdict.verdict,
    ended,
    seed,
    repeat,
    virtualMs,
    calls,
    believed,
    remains,
    leaked,
  }
}

export function runDataOf({ verdict, nodes, entries }: ReportRun): RunData {
  const startAt = entries[0]?.at ?? 0
  const names = new Map(
    nodes.flatMap(({ uuid, machineUuid = uuid, name }) => [[uuid, name] as const, [machineUuid, name] as const]),
  )
  const readable = readableBy(names)
  const shown = entries
    .filter(({ kind }) => !leftOut.has(kind))
    .map((entry) => ({
      ...(Object.fromEntries(
        Object.entries(entry).map(([key, value]) => [key, verbatim.has(key) ? value : readable(value)]),
      ) as Entry),
      at: entry.at - startAt,
    }))
  return {
    nodes: nodes.map(({ name, disks }) => ({ name, disks })),
    differences: verdict.differences.map(({ what, node, expected, actual }) => ({
      what,
      ...(node === undefined ? {} : { node: names.get(node) ?? node }),
      expected: inWords(expected),
      actual: inWords(actual),
    })),
    marks: markDivergences(verdict, shown, startAt, names),
    ...(verdict.error === undefined ? {} : { error: verdict.error }),
    entries: pack(shown),
  }
}

function finalStates(entries: readonly Entry[]): Map<string, string> {
  const states = new Map<string, string>()
  for (const { kind, node, to } of entries) if (kind === 'transition') states.set(String(node), String(to))
  return states
}

const uuidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

const readableBy = (names: ReadonlyMap<string, string>) => (value: unknown) =>
  typeof value === 'string' ? value.replace(uuidPattern, (uuid) => names.get(uuid) ?? uuid) : value

const inWords = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'))
