import { nodePowerAction } from '../../power.ts'
import { Refusal } from '../../refusals.ts'
import type { Task } from '../../task.ts'
import { isAccessError, isServerSideError, MissingAttribute, RedfishClientError } from './client-errors.ts'
import { getSystem } from './connection.ts'
import type { Resource } from './connector.ts'
import type { System } from './system.ts'

/** How often a state that needs a reboot is looked at. */
const pollMs = 15_000

const unsupported = ({ node }: Task, extension: string) =>
  new Refusal('UnsupportedDriverExtension', { driver: node.driver, extension })

/** Whether secure boot is on; `undefined` where the BMC does not tell. */
export async function secureBootOf(task: Task, system: System): Promise<boolean | undefined> {
  try {
    return enabledIn(await system.sub('SecureBoot'))
  } catch (error) {
    // Some BMCs need a license to tell.
    if (isAccessError(error) && error.said.includes('OemLicenseNotPassed')) return undefined
    if (error instanceof MissingAttribute) throw unsupported(task, 'get_secure_boot_state')
    throw error
  }
}

const enabledIn = ({ json }: Resource): boolean | undefined =>
  json['SecureBootEnable'] === undefined ? undefined : Boolean(json['SecureBootEnable'])

const pythonBoolean = (value: boolean | undefined): string => (value === undefined ? 'None' : value ? 'True' : 'False')

/**
 * Switches secure boot, with a reboot where the hardware needs one.
 *
 * @source ironic/drivers/modules/redfish/management.py `set_secure_boot_state`
 */
export async function setSecureBootState(task: Task, on: boolean): Promise<void> {
  const { node, conductor } = task
  const system = await getSystem(conductor, node)
  let secureBoot: Resource
  try {
    secureBoot = await system.sub('SecureBoot')
  } catch (error) {
    if (error instanceof MissingAttribute) throw unsupported(task, 'set_secure_boot_state')
    throw error
  }
  if (enabledIn(secureBoot) === on) return
  if (system.boot.BootSourceOverrideMode === 'Legacy')
    throw new Refusal('RedfishError', { error: `Configuring secure boot requires UEFI for node ${node.uuid}` })
  try {
    await system.connector.patch(secureBoot.path, { SecureBootEnable: on }, secureBoot.etag)
  } catch (error) {
    if (!(error instanceof RedfishClientError)) throw error
    throw new Refusal('RedfishError', {
      error: `Failed to set secure boot state on node ${node.uuid} to ${pythonBoolean(on)}: ${error.message}`,
    })
  }
  await untilSecureBoot(task, system, secureBoot.path, on)
}

/** @source ironic/drivers/modules/redfish/management.py `_wait_for_secure_boot` */
async function untilSecureBoot(task: Task, { connector }: System, path: string, on: boolean): Promise<void> {
  const { world, options } = task.conductor
  let current: boolean | undefined
  const look = async (): Promise<void> => {
    try {
      current = enabledIn(await connector.get(path))
    } catch (error) {
      // A BMC that is busy with the change answers again later.
      if (!isServerSideError(error)) throw error
    }
  }
  await look()
  if (current === on) return
  const before = await task.driver.power.getPowerState(task)
  await nodePowerAction(task, 'rebooting')
  const timeoutSeconds = options['redfish.boot_mode_config_timeout']
  if (timeoutSeconds > 0) {
    const until = world.clock.now() + timeoutSeconds * 1000
    while (world.clock.now() <= until && current !== on) {
      await world.clock.sleep(pollMs)
      await look()
    }
    if (current !== on)
      throw new Refusal('RedfishError', {
        error:
          `Timeout reached while waiting for secure boot state of node ${task.node.uuid} to become ` +
          `${pythonBoolean(on)}, current is ${pythonBoolean(current)}`,
      })
  }
  await nodePowerAction(task, before ?? 'power off')
}
