import { createHash } from 'node:crypto'
import type { Conductor } from './conductor.ts'
import type { Node } from './node.ts'
import { Refusal } from './refusals.ts'
import type { ConductorRecord } from './store.ts'
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
  return hosts.length <= 1 ? hosts[0] : successor(hosts, node.uuid)
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

const partitionsPerHost = 32

/** The host of the first point of the ring at or after the node's. */
function successor(hosts: readonly string[], uuid: string): string {
  const at = md5(uuid)
  let first: { point: string; host: string } | undefined
  let next: { point: string; host: string } | undefined
  for (const host of hosts)
    for (let partition = 0; partition < partitionsPerHost; partition++) {
      const point = md5(`${host}-${partition}`)
      if (!first || point < first.point) first = { point, host }
      if (point >= at && (!next || point < next.point)) next = { point, host }
    }
  return (next ?? first)?.host ?? ''
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
