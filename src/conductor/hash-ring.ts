import { createHash } from 'node:crypto'
import type { Conductor } from './conductor.ts'
import type { Node } from './node.ts'
import { Refusal } from './refusals.ts'
import type { ConductorRecord } from './store/store.ts'
import { parseTimestamp } from './timestamps.ts'

type Mapped = Pick<Node, 'uuid' | 'driver' | 'conductor_group'>

/** Whether a registered conductor is at work: online, and heard of lately. @source ironic/db/sqlalchemy/api.py */
export function isAlive({ world, options }: Conductor, { online, updated_at }: ConductorRecord): boolean {
  const heardAtMs = parseTimestamp(updated_at) ?? 0
  return online && world.clock.now() - heardAtMs <= options['conductor.heartbeat_timeout'] * 1000
}

/** Host names of the living conductors that serve a hardware type, in the order of their registration. */
export const hostsOf = (conductor: Conductor, driver: string, group?: string): string[] =>
  conductor.store
    .conductors()
    .filter((one) => one.drivers.includes(driver) && (group === undefined || one.conductor_group === group))
    .filter((one) => isAlive(conductor, one))
    .map(({ hostname }) => hostname)

/** The conductor a node belongs to; `undefined` when nobody alive serves it. @source ironic/common/hash_ring.py */
export function conductorOf(conductor: Conductor, node: Mapped): string | undefined {
  const hosts = hostsOf(conductor, node.driver, node.conductor_group)
  return hosts.length <= 1 ? hosts[0] : successor(conductor, hosts, node.uuid)
}

/** As {@link conductorOf}, or the refusal a request about an orphaned node gets. @source ironic/conductor/rpcapi.py `get_topic_for` */
export function requireConductor(conductor: Conductor, node: Mapped): string {
  const host = conductorOf(conductor, node)
  if (host !== undefined) return host
  if (!conductor.store.conductors().some((one) => isAlive(conductor, one)))
    throw new Refusal('TemporaryFailure', {
      message: 'Resource temporarily unavailable, please retry.',
    })
  throw new Refusal('NoValidHost', {
    reason: `No conductor service registered which supports driver ${node.driver} for conductor group "${node.conductor_group}". Ensure the driver is valid and enabled.`,
  })
}

type Ring = readonly { point: string; host: string }[]

/** The last ring made: it changes only when a conductor comes or goes. */
let lastRing: { key: string; ring: Ring } | undefined

/**
 * The points of a consistent hash: each host's name is hashed over and over, once for each of its partitions.
 *
 * @source tooz/hashring.py `HashRing`
 */
function ringOf(hosts: readonly string[], algorithm: string, partitions: number): Ring {
  const key = JSON.stringify([hosts, algorithm, partitions])
  if (lastRing?.key === key) return lastRing.ring
  const points = new Map<string, string>()
  for (const host of hosts)
    for (let partition = 1; partition <= partitions; partition++)
      points.set(hashOf(algorithm, host.repeat(partition + 1)), host)
  const ring = [...points].map(([point, host]) => ({ point, host })).sort((a, b) => (a.point < b.point ? -1 : 1))
  lastRing = { key, ring }
  return ring
}

/** The host at the first point behind the node's own; behind the last one the first follows. */
function successor({ options }: Conductor, hosts: readonly string[], uuid: string): string | undefined {
  const algorithm = options['DEFAULT.hash_ring_algorithm']
  const ring = ringOf(hosts, algorithm, 2 ** options['DEFAULT.hash_partition_exponent'])
  const at = hashOf(algorithm, uuid)
  return (ring.find(({ point }) => point > at) ?? ring[0])?.host
}

const hashOf = (algorithm: string, text: string): string => createHash(algorithm).update(text).digest('hex')
