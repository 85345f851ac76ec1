import { createHash } from 'node:crypto'
import type { World } from '../../../world.ts'
import type { Conductor } from '../../conductor.ts'
import type { Json, Node } from '../../node.ts'
import type { Options } from '../../options/options.ts'
import { Refusal } from '../../refusals.ts'
import { BmcUnreachable, isAccessError, isStatus, MissingAttribute, RedfishClientError } from './client-errors.ts'
import { Connector, linkOf, type Resource } from './connector.ts'
import { parseDriverInfo, type RedfishInfo } from './driver-info.ts'
import { System } from './system.ts'

/** Open sessions of each conductor process, least recently opened first. They die with the process. */
const sessions = new WeakMap<World, Map<string, Connector>>()

/** What a node's `driver_info` says and its place in the cache, for as long as the record keeps that very object. */
const parsed = new WeakMap<Json, { options: Options; info: RedfishInfo; key: string }>()

function connectionOf({ options }: Conductor, node: Node): { info: RedfishInfo; key: string } {
  const known = parsed.get(node.driver_info)
  if (known?.options === options) return known
  const info = parseDriverInfo(node, options)
  const fresh = { options, info, key: keyOf(info) }
  parsed.set(node.driver_info, fresh)
  return fresh
}

function keyOf({ address, username, password, trust }: RedfishInfo): string {
  // The password itself is not kept, only what tells whether it has changed.
  const hash = createHash('sha256')
    .update(`${address}\n${password ?? ''}`)
    .digest('hex')
  return JSON.stringify([address, username, trust, hash])
}

async function openConnector({ world, options }: Conductor, info: RedfishInfo, key: string): Promise<Connector> {
  const cache = sessions.get(world) ?? new Map<string, Connector>()
  sessions.set(world, cache)
  const open = cache.get(key)
  if (open) return open
  const connector = new Connector(world, info, options)
  await connector.open()
  const size = options['redfish.connection_cache_size']
  if (size === 0) return connector
  cache.set(key, connector)
  for (const oldest of cache.keys()) {
    if (cache.size <= size) break
    cache.delete(oldest)
  }
  return connector
}

/**
 * Runs `use` on a connection to the node's BMC, from the cache if there is one. Only a BMC that cannot be reached is tried
 * again; a connection that failed or was denied leaves the cache.
 *
 * @source ironic/drivers/modules/redfish/utils.py `_get_connection`, `SessionCache`
 */
export async function withConnection<Result>(
  conductor: Conductor,
  node: Node,
  use: (connector: Connector) => Promise<Result>,
): Promise<Result> {
  const { world, options } = conductor
  const { info, key } = connectionOf(conductor, node)
  for (let attempt = 1; ; attempt++) {
    try {
      return await use(await openConnector(conductor, info, key))
    } catch (error) {
      if (isAccessError(error)) {
        sessions.get(world)?.delete(key)
        throw new Refusal('RedfishError', { error: error.message })
      }
      if (!(error instanceof BmcUnreachable)) throw error
      sessions.get(world)?.delete(key)
      if (attempt >= options['redfish.connection_attempts'])
        throw new Refusal('RedfishConnectionError', { node: node.uuid, error: error.message })
      await world.clock.sleep(options['redfish.connection_retry_interval'] * 1000)
    }
  }
}

/** The node's system, read afresh. */
export async function getSystem(conductor: Conductor, node: Node): Promise<System> {
  const { systemId } = connectionOf(conductor, node).info
  try {
    return await withConnection(conductor, node, async (connector) => {
      const path = systemId ?? (await onlyMember(connector, 'Systems', 'ComputerSystem'))
      return new System(connector, await connector.get(path))
    })
  } catch (error) {
    if (isStatus(error, 404)) throw new Refusal('RedfishError', { error: error.message })
    throw error
  }
}

async function onlyMember(connector: Connector, collection: string, entity: string): Promise<string> {
  const root: Resource = { path: '/redfish/v1/', json: connector.root, etag: undefined, headers: new Headers() }
  const paths = membersOf(await connector.get(linkOf(root, collection)))
  // As upstream: every member is read before they are counted.
  for (const path of paths) await connector.get(path)
  const [only, ...others] = paths
  if (only === undefined || others.length > 0)
    throw new RedfishClientError(
      `Failed at determining default for "${entity}": ${entity.replace('Computer', '')} count is not exactly one`,
    )
  return only
}

/** Paths of a collection's members. */
export function membersOf({ json, path }: Resource): string[] {
  const members = json['Members']
  if (!Array.isArray(members)) throw new MissingAttribute('Members', path)
  return (members as { '@odata.id': string }[]).map((member) => member['@odata.id'])
}

/** The service root's `Vendor`; never rejects. @source ironic/drivers/modules/redfish/utils.py `get_root_vendor` */
export async function getRootVendor(conductor: Conductor, node: Node): Promise<string | undefined> {
  try {
    const vendor = await withConnection(conductor, node, async (connector) => Promise.resolve(connector.root['Vendor']))
    return typeof vendor === 'string' ? vendor : undefined
  } catch {
    return undefined
  }
}
