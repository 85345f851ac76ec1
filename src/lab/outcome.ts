import { isWanted, selects, valueAt, type Wanted } from '../faults/select.ts'
import type { Node } from '../conductor/node.ts'
import type { Disk } from '../machine/disk.ts'
import type { DiskTruth, Expectation, ScenarioOutcome } from '../scenarios/expectation.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Entry } from '../world.ts'
import type { Lab, LabNode } from './assemble.ts'
import { pathOf } from './journal-view.ts'
import type { Difference } from './verdict.ts'

/** What is really on a disk. `blank`: nobody's data were there to begin with. */
export function truthOf(disk: Disk, tenant: string | null): DiskTruth {
  let left = 0
  for (const bytes of disk.remains().values()) left += bytes
  if (left === 0) return tenant === null ? 'blank' : 'wiped'
  return left === disk.sizeBytes ? 'tenant data' : 'partly wiped'
}

/** Where nodes, disks and counts differ from what the scenario expects. */
export function compare(scenario: Scenario, expect: Expectation, lab: Lab, entries: readonly Entry[]): Difference[] {
  const differences: Difference[] = []
  for (const node of lab.nodes) {
    const outcome = { ...expect, ...definedOf(expect.nodes[node.spec.name] ?? {}) }
    differences.push(...compareNode(scenario, lab, node, outcome, entries))
  }
  for (const { of, is, min = is ?? 0, max = is ?? Infinity } of expect.counts) {
    const count = entries.filter((entry) => selects(of, entry)).length
    if (count < min || count > max)
      differences.push({ what: `count of ${JSON.stringify(of)}`, expected: is ?? between(min, max), actual: count })
  }
  return differences
}

const between = (min: number, max: number): string =>
  max === Infinity ? `at least ${min}` : min === 0 ? `at most ${max}` : `${min} to ${max}`

const definedOf = (outcome: Partial<ScenarioOutcome>): Partial<ScenarioOutcome> =>
  Object.fromEntries(Object.entries(outcome).filter(([, value]) => value !== undefined))

function compareNode(
  { fleet }: Scenario,
  lab: Lab,
  node: LabNode,
  outcome: ScenarioOutcome,
  entries: readonly Entry[],
): Difference[] {
  const differences: Difference[] = []
  const { name } = node.spec
  const differ = (what: string, expected: unknown, actual: unknown) =>
    differences.push({ what, node: name, expected, actual })
  const record = lab.conductor?.settings.store.node(node.uuid)
  if (outcome.path) {
    const path = pathOf(entries, node) ?? [record?.provision_state ?? 'gone']
    if (path.join(' > ') !== outcome.path.join(' > ')) differ('path', outcome.path, path)
  }
  compareFields(record, outcome, differ)
  for (const disk of node.machine.disks) {
    const expected = typeof outcome.disks === 'string' ? outcome.disks : outcome.disks?.[disk.device]
    const actual = truthOf(disk, fleet.tenant)
    if (expected && expected !== actual) differ(`disk ${disk.device}`, expected, actual)
  }
  if (outcome.power && outcome.power !== node.machine.power) differ('power', outcome.power, node.machine.power)
  return differences
}

function compareFields(
  record: Node | undefined,
  { fields, lastError }: ScenarioOutcome,
  differ: (what: string, expected: unknown, actual: unknown) => void,
): void {
  for (const [path, wanted] of Object.entries(fields)) {
    const actual = valueAt(record, path)
    if (!isFieldAs(actual, wanted)) differ(path, wanted, actual)
  }
  if (lastError === undefined) return
  const actual = record?.last_error ?? null
  const fits = lastError === null ? actual === null : actual !== null && new RegExp(lastError).test(actual)
  if (!fits) differ('last_error', lastError, actual)
}

/** `{}` in the record is what `null` in a scenario wants as well: Ironic shows an absent step as an empty object. */
const isFieldAs = (actual: unknown, wanted: Wanted): boolean =>
  isWanted(actual, wanted) ||
  (wanted === null && typeof actual === 'object' && actual !== null && Object.keys(actual).length === 0)
