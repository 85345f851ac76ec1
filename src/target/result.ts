import type { Lab, LabNode } from '../lab/assemble.ts'
import { truthOf } from '../lab/outcome.ts'
import type { Run } from '../lab/run.ts'
import type { Difference } from '../lab/verdict.ts'
import type { DiskTruth, Scenario } from '../scenarios/scenario.ts'
import type { NodeRecord } from './target-api.ts'

/** What came of one node: what its conductor says, and what is so. Names of the one run are replaced in all texts. */
export type NodeResult = {
  name: string
  path: string[]
  /** Of the record at the end; empty for a node that is gone. */
  fields: Record<string, unknown>
  texts: { last_error: string | null; maintenance_reason: string | null }
  disks: Record<string, DiskTruth>
  power: string
}

/** What came of one scenario, in the simulator or on a conductor elsewhere. One line of a result file. */
export type Result = {
  scenario: string
  /** `simulator`, or the URL of the conductor. */
  on: string
  /** `played`: it came to its end. `broke`: it did not. `skipped`: it was not begun. */
  outcome: 'played' | 'broke' | 'skipped'
  /** Why it was skipped or broke. */
  because?: string
  /** Whether the paths have every state; one who only looks from time to time misses short ones. */
  wholePath: boolean
  verdict: 'as expected' | 'otherwise' | 'unknown'
  differences: Difference[]
  nodes: NodeResult[]
  /** Milliseconds of real time. */
  tookMs: number
}

/** Of a scenario that was not begun. */
export const skippedResult = ({ name: scenario }: Scenario, on: string, because: string): Result => ({
  scenario,
  on,
  outcome: 'skipped',
  because,
  wholePath: true,
  verdict: 'unknown',
  differences: [],
  nodes: [],
  tookMs: 0,
})

/** What of a record is the same wherever the node lives. */
const compared = [
  'provision_state',
  'target_provision_state',
  'power_state',
  'target_power_state',
  'maintenance',
  'fault',
  'clean_step',
] as const

/** What a settled node may not keep of a clean, or must. */
const internals = ['agent_url', 'agent_secret_token', 'clean_steps', 'clean_step_index', 'cleaning_reboot'] as const

export function nodeResult(
  node: LabNode,
  { path, record, tenant }: { path: string[]; record: NodeRecord | undefined; tenant: string | null },
): NodeResult {
  const { name } = node.spec
  const plain = neutral(node)
  const internal = record?.driver_internal_info ?? {}
  const text = (value: unknown) => (typeof value === 'string' ? plain(value) : null)
  return {
    name,
    path,
    fields: record
      ? {
          ...Object.fromEntries(compared.map((field) => [field, withoutEmpty(record[field])])),
          'driver_internal_info still has': internals.filter((key) => withoutEmpty(internal[key]) !== null),
        }
      : {},
    texts: { last_error: text(record?.last_error), maintenance_reason: text(record?.['maintenance_reason']) },
    disks: Object.fromEntries(node.machine.disks.map((disk) => [disk.device, truthOf(disk, tenant)])),
    power: node.machine.power,
  }
}

/** Ironic shows an absent step as an empty object. */
const withoutEmpty = (value: unknown): unknown =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0) ? null : value

/** Replaces what is another in every run: identifiers, addresses, ports, Python's object addresses. */
const neutral =
  ({ uuid, machine, bmc, spec: { name } }: LabNode) =>
  (text: string): string =>
    text
      .replaceAll(uuid, '<node>')
      .replaceAll(machine.uuid, '<machine>')
      .replaceAll(bmc.url, '<bmc>')
      .replace(/https?:\/\/(127\.0\.0\.1:\d+|agent-[\w-]+(:\d+)?)/g, '<agent>')
      .replace(/agent_token=[\w-]+/g, 'agent_token=<token>')
      .replace(/host='[\w.-]+', port=\d+/g, "host='<host>'")
      // Each release of urllib3 has its own words for a refused connection.
      .replace(
        /NewConnectionError\((\\?["']).*?\[Errno 111\] (ECONNREFUSED|Connection refused)\1\)/g,
        '<connection refused>',
      )
      .replace(/0x[0-9a-f]{8,}/g, '<object>')
      // It has the whole record of the node, with its addresses and moments.
      .replace(/Request body: ".*(\n|$)/g, 'Request body: <request>\n')
      // Time-outs of a conductor are scaled with the hardware.
      .replace(/read timeout=\d+/g, 'read timeout=<seconds>')
      .replaceAll(name, '<name>')

/** What came of a run in the simulator. Its lab is asked through its API, like any other. */
export async function simulatedResult(
  scenario: Scenario,
  { verdict, story, lab }: Run,
  tookMs: number,
): Promise<Result> {
  const { verdict: word, differences, error } = verdict
  const nodes = lab ? await Promise.all(lab.nodes.map(async (node) => simulatedNode(scenario, lab, node, story))) : []
  return {
    scenario: scenario.name,
    on: 'simulator',
    outcome: error === undefined ? 'played' : 'broke',
    ...(error === undefined ? {} : { because: error.split('\n')[0] ?? '' }),
    wholePath: true,
    verdict: word,
    differences,
    nodes,
    tookMs,
  }
}

async function simulatedNode(scenario: Scenario, lab: Lab, node: LabNode, story: Run['story']): Promise<NodeResult> {
  const moves = story.filter(({ kind, node: of }) => kind === 'transition' && of === node.spec.name)
  const [first] = moves
  const record = await lab
    .drive('look', () => lab.operator.request('GET', `/v1/nodes/${node.uuid}`))
    .then(({ status, body }) => (status === 200 ? (body as NodeRecord) : undefined))
    .catch(() => undefined)
  const path = first
    ? [String(first['from']), ...moves.map(({ to }) => String(to))]
    : [record?.provision_state ?? 'gone']
  return nodeResult(node, { path, record, tenant: scenario.fleet.tenant })
}
