import type { Bench } from './bench.ts'
import type { Case } from './case-parts.ts'
import { type Announced, tenantBytes } from './cleanroom.ts'
import { Node } from './bench.ts'

/** What came of a case: named facts, the same names whatever the conductor. */
export type Outcome = Record<string, unknown>

const compared = [
  'provision_state',
  'target_provision_state',
  'power_state',
  'target_power_state',
  'maintenance',
  'maintenance_reason',
  'fault',
  'last_error',
  'clean_step',
] as const

/** What a settled node may not keep of a clean, or must. */
const internals = ['agent_url', 'agent_secret_token', 'clean_steps', 'clean_step_index', 'cleaning_reboot'] as const

/** Plays a case on a bench and collects the facts. */
export async function play(one: Case, bench: Bench, machine: Announced): Promise<Outcome> {
  const node = await Node.create(bench, machine, one.boot ?? 'ipxe', one.record)
  if (one.agent) await node.agent(one.agent)
  if (!one.enroll) await node.manage()
  const notes: Outcome = {}
  let broke: string | undefined
  await one.play(node, (what, value) => (notes[what] = value)).catch((error: Error) => (broke = error.message))
  const record = await node.record()
  const truth = await node.truth()
  const { driver_internal_info: internal, raid_config: raid } = record
  return Object.fromEntries(
    Object.entries({
      ...(broke === undefined ? {} : { 'did not end': broke }),
      path: (await node.path()).map(({ from, to, target }) => `${from} > ${to} (${target})`),
      ...Object.fromEntries(compared.map((field) => [field, record[field]])),
      'driver_internal_info still has': internals.filter(
        (key) => internal[key] !== undefined && internal[key] !== null,
      ),
      'logical disks': raid['logical_disks'] ?? null,
      ...notes,
      'power at the machine': truth.power,
      'data left on disks': tenantBytes(truth) > 0,
      'signatures on disks': truth.disks.map(({ signatures }) => signatures),
    }).map(([name, value]) => [name, neutral(value, node)]),
  )
}

/** Names of this one run replaced by what they stand for. */
function neutral(value: unknown, { uuid, machine }: Node): unknown {
  const text = JSON.stringify(value ?? null)
    .replaceAll(uuid, '<node>')
    .replaceAll(machine.system, '<system>')
    .replaceAll(machine.name, '<name>')
    .replace(/127\.0\.0\.1:\d+/g, '<address>')
    .replace(/host='127\.0\.0\.1', port=\d+/g, "host='<host>'")
    // Each release of urllib3 has its own words for a refused connection.
    .replace(
      /NewConnectionError\((\\?["']).*?\[Errno 111\] (ECONNREFUSED|Connection refused)\1\)/g,
      '<connection refused>',
    )
    .replace(/0x[0-9a-f]{8,}/g, '<object>')
  return JSON.parse(text) as unknown
}
