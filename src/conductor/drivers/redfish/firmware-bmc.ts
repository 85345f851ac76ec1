import { Refusal } from '../../refusals.ts'
import type { Conductor } from '../../conductor.ts'
import type { Node } from '../../node.ts'
import type { Task } from '../../task.ts'
import { actionOf } from './system.ts'
import { InvalidParameter, MissingAction, MissingAttribute } from './client-errors.ts'
import { getSystem, membersOf, withConnection } from './connection.ts'
import { linkOf, type Connector, type Resource } from './connector.ts'
import { bmcTrouble, type FirmwareUpdate } from './firmware-updates.ts'
import { monitorUriOf } from './tasks.ts'

const rootOf = (connector: Connector): Resource => ({
  path: '/redfish/v1/',
  json: connector.root,
  etag: undefined,
  headers: new Headers(),
})

const wrapped = (error: unknown): unknown =>
  error instanceof MissingAttribute || error instanceof MissingAction
    ? new Refusal('RedfishError', { error: error.message })
    : error

/** @source ironic/drivers/modules/redfish/utils.py `get_update_service` */
export async function updateServiceOf(conductor: Conductor, node: Node): Promise<[Connector, Resource]> {
  try {
    return await withConnection(conductor, node, async (connector) => [
      connector,
      await connector.get(linkOf(rootOf(connector), 'UpdateService')),
    ])
  } catch (error) {
    throw wrapped(error)
  }
}

/**
 * Starts an update; gives the monitor of its task. With several systems behind one BMC it is told which one.
 *
 * @source ironic/drivers/modules/redfish/firmware.py `_submit_simple_update`
 */
export async function submitUpdate({ conductor, node }: Task, { url }: FirmwareUpdate): Promise<string> {
  const { protocol } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new Refusal('InvalidParameterValue', { message: `${protocol.slice(0, -1)} is not supported for ${url}.` })
  const [connector, service] = await updateServiceOf(conductor, node)
  const systems = membersOf(await connector.get(linkOf(rootOf(connector), 'Systems')))
  const targets = systems.length > 1 ? { Targets: [node.driver_info['redfish_system_id']] } : {}
  try {
    const action = actionOf(service, '#UpdateService.SimpleUpdate')
    const protocols = action['TransferProtocol@Redfish.AllowableValues'] as string[] | undefined
    if (protocols && !protocols.includes('HTTP')) throw new InvalidParameter('transfer_protocol', 'HTTP', protocols)
    const answer = await connector.post(action.target, { ImageURI: url, TransferProtocol: 'HTTP', ...targets })
    return monitorUriOf(answer, action.target)
  } catch (error) {
    throw wrapped(error)
  }
}

/** The manager's version; `undefined` while it does not answer. */
export async function bmcVersion({ conductor, node }: Task): Promise<string | undefined> {
  try {
    const system = await getSystem(conductor, node)
    const [path] = system.managerPaths
    if (path === undefined) return undefined
    const version = (await system.connector.get(path)).json['FirmwareVersion']
    return typeof version === 'string' ? version : undefined
  } catch (error) {
    bmcTrouble(error)
    return undefined
  }
}

/**
 * Waits until the BMC has answered well some times in a row.
 *
 * @source ironic/drivers/modules/redfish/firmware.py `_validate_resources_stability`
 */
export async function waitUntilStable({ conductor, node }: Task): Promise<void> {
  const { world, options } = conductor
  const timeoutSeconds = options['redfish.firmware_update_resource_validation_timeout']
  const required = options['redfish.firmware_update_required_successes']
  if (required === 0 || timeoutSeconds === 0) return
  const until = world.clock.now() + timeoutSeconds * 1000
  let inRow = 0
  let last: string | undefined
  while (world.clock.now() < until) {
    try {
      await readEverything(conductor, node)
      inRow++
      if (inRow >= required) return
    } catch (error) {
      last = bmcTrouble(error)
      inRow = 0
    }
    await world.clock.sleep(options['redfish.firmware_update_validation_interval'] * 1000)
  }
  throw new Refusal('RedfishError', {
    error:
      `BMC resources failed to stabilize within ${timeoutSeconds} seconds for node ${node.uuid}` +
      (last === undefined ? '' : `, last error: ${last}`),
  })
}

/** System, managers, chassis and network adapters, as far as there are any of the last. */
async function readEverything(conductor: Conductor, node: Node): Promise<void> {
  const system = await getSystem(conductor, node)
  const { connector } = system
  for (const path of system.managerPaths) await connector.get(path)
  const links = system.resource.json['Links'] as { Chassis?: { '@odata.id': string }[] } | undefined
  for (const { '@odata.id': path } of links?.Chassis ?? []) {
    const chassis = await connector.get(path)
    if (chassis.json['NetworkAdapters'] === undefined) continue
    for (const adapter of membersOf(await connector.get(linkOf(chassis, 'NetworkAdapters'))))
      await connector.get(adapter)
  }
}
