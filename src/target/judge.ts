import { isWanted, selects, valueAt, type Wanted } from '../faults/select.ts'
import type { Lab, LabNode } from '../lab/assemble.ts'
import type { Script } from '../lab/script.ts'
import type { Difference } from '../lab/verdict.ts'
import { withoutSecret } from '../lab/without-secret.ts'
import { expectationUnder, type ScenarioOutcome } from '../scenarios/expectation.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Entry } from '../world.ts'
import { samePath } from './path.ts'
import type { NodeResult } from './result.ts'
import type { NodeRecord } from './target-api.ts'

export type Played = {
  scenario: Scenario
  lab: Lab
  script: Script
  /** From the first action on. */
  entries: readonly Entry[]
  records: ReadonlyMap<LabNode, NodeRecord | undefined>
  nodes: readonly NodeResult[]
  wholePath: boolean
}

/** What our hardware and a client tell of whatever conductor; with `step` and `lock` only one who misses nothing. */
const countable = new Set(['boot', 'command', 'erase', 'agent', 'verb', 'action', 'power', 'halted'])

/** Where a run on a conductor elsewhere differs from what its scenario expects. How long it took is not judged. */
export function judge(played: Played): Difference[] {
  const { scenario, lab, script, entries, wholePath } = played
  const expect = expectationUnder(scenario.expect, 'upstream')
  const differences = lab.nodes.flatMap((node, i) =>
    differencesOf(played, node, played.nodes[i] as NodeResult, { ...expect, ...expect.nodes[node.spec.name] }),
  )
  for (const { of, is, min = is ?? 0, max = is ?? Infinity } of expect.counts) {
    const { kind } = of
    if (!(countable.has(String(kind)) || (kind === 'step' && wholePath))) continue
    const count = entries.filter((entry) => selects(of, entry)).length
    if (count < min || count > max)
      differences.push({ what: `count of ${JSON.stringify(of)}`, expected: is ?? { min, max }, actual: count })
  }
  for (const { action, node, answer } of script.surprises)
    differences.push({ what: `answer to ${action}`, node, expected: 'as in the scenario', actual: answer })
  return differences.map(withoutSecret)
}

function differencesOf(
  { records, wholePath }: Played,
  node: LabNode,
  result: NodeResult,
  { path, fields, lastError, disks, power }: ScenarioOutcome,
): Difference[] {
  const differences: Difference[] = []
  const { name } = node.spec
  const differ = (what: string, expected: unknown, actual: unknown) =>
    differences.push({ what, node: name, expected, actual })
  const record = records.get(node)
  if (path && !samePath(path, result.path, wholePath)) differ('path', path, result.path)
  for (const [member, wanted] of Object.entries(fields)) {
    const actual = valueAt(record, member)
    if (!isFieldAs(actual, wanted)) differ(member, wanted, actual)
  }
  if (lastError !== undefined) {
    const actual = record?.last_error ?? null
    const fits = lastError === null ? actual === null : actual !== null && new RegExp(lastError).test(actual)
    if (!fits) differ('last_error', lastError, actual)
  }
  for (const [device, actual] of Object.entries(result.disks)) {
    const expected = typeof disks === 'string' ? disks : disks?.[device]
    if (expected && expected !== actual) differ(`disk ${device}`, expected, actual)
  }
  if (power && power !== result.power) differ('power', power, result.power)
  return differences
}

const isFieldAs = (actual: unknown, wanted: Wanted): boolean =>
  isWanted(actual, wanted) ||
  (wanted === null && typeof actual === 'object' && actual !== null && Object.keys(actual).length === 0)
