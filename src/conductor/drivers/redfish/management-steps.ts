import { messageOf } from '../../failures.ts'
import { Refusal } from '../../refusals.ts'
import type { Task } from '../../task.ts'
import type { StepsInterface } from '../interfaces.ts'
import { stepTable } from '../step-table.ts'
import { InvalidParameter, MissingAttribute, RedfishClientError } from './client-errors.ts'
import { getSystem } from './connection.ts'
import type { Connector, Resource } from './connector.ts'
import { updateFirmware } from './management-firmware.ts'
import { actionOf } from './system.ts'

/** How far a BMC's clock may be off, in milliseconds. */
const clockToleranceMs = 1000

const optional = (description: string) => ({ description, required: false })

const cleanSteps = stepTable('management', {
  set_bmc_clock: {
    argsinfo: {
      target_datetime: optional(
        'The datetime to set in ISO8601 format. If omitted, the current conductor UTC time is used.',
      ),
      datetime_local_offset: optional('The local time offset from UTC'),
    },
    run: (task, args) =>
      setClock(
        task,
        args['target_datetime'] as string | undefined,
        args['datetime_local_offset'] as string | undefined,
      ),
  },
  reset_secure_boot_keys_to_default: { run: (task) => resetKeys(task, 'ResetAllKeysToDefault') },
  update_firmware: updateFirmware,
  clear_secure_boot_keys: { run: (task) => resetKeys(task, 'DeleteAllKeys') },
})

/**
 * The management interface's steps for cleaning, and the one for `manage`.
 *
 * @source ironic/drivers/modules/redfish/management.py `RedfishManagement`
 */
export const redfishManagementSteps: StepsInterface = {
  ...cleanSteps,
  verifySteps: () => [{ step: 'verify_bmc_clock', priority: 1, interface: 'management' }],
  executeVerifyStep: verifyClock,
}

const managerOf = async ({ conductor, node }: Task): Promise<[Connector, Resource]> => {
  const system = await getSystem(conductor, node)
  const [path] = system.managerPaths
  if (path === undefined) throw new Refusal('RedfishError', { error: "Couldn't find any Sushy Manager" })
  return [system.connector, await system.connector.get(path)]
}

const clockOf = ({ json, path }: Resource): string => {
  const time = json['DateTime']
  if (typeof time !== 'string') throw new MissingAttribute('DateTime', path)
  return time
}

/** A time as Python's `isoformat` writes it in UTC; without the fraction for a BMC that has none. */
const isoFormat = (ms: number, withFraction: boolean): string => {
  const iso = new Date(ms).toISOString()
  return withFraction && !iso.endsWith('.000Z') ? `${iso.slice(0, -1)}000+00:00` : `${iso.slice(0, 19)}+00:00`
}

const hasFraction = (time: string): boolean => /\.\d*[1-9]/.test(time)

async function setClock(task: Task, target: string | undefined, offset: string | undefined): Promise<undefined> {
  try {
    const [connector, manager] = await managerOf(task)
    const withFraction = hasFraction(clockOf(manager))
    const now = target ?? isoFormat(task.conductor.world.clock.now(), true)
    const wanted = withFraction ? now : now.replace(/\.\d+/, '')
    await connector.patch(manager.path, { DateTime: wanted, ...(offset ? { DateTimeLocalOffset: offset } : {}) })
    if (clockOf(await connector.get(manager.path)) !== wanted)
      throw new Refusal('RedfishError', { error: 'BMC clock update failed: mismatch after setting datetime' })
    return undefined
  } catch (error) {
    // As upstream, errors of its own are wrapped once more.
    throw new Refusal('RedfishError', { error: messageOf(error) })
  }
}

async function verifyClock(task: Task): Promise<void> {
  const { world, options } = task.conductor
  if (!options['redfish.enable_verify_bmc_clock']) return
  try {
    const [connector, manager] = await managerOf(task)
    const withFraction = hasFraction(clockOf(manager))
    const now = withFraction ? world.clock.now() : Math.floor(world.clock.now() / 1000) * 1000
    const isOff = (resource: Resource) => Math.abs(Date.parse(clockOf(resource)) - now) > clockToleranceMs
    if (!isOff(manager)) return
    const offset = manager.json['DateTimeLocalOffset'] === '+00:00' ? {} : { DateTimeLocalOffset: '+00:00' }
    await connector.patch(manager.path, { DateTime: isoFormat(now, withFraction), ...offset })
    if (isOff(await connector.get(manager.path)))
      throw new Refusal('RedfishError', { error: 'BMC clock still incorrect after update' })
  } catch (error) {
    throw new Refusal('NodeVerifyFailure', {
      node: task.node.uuid,
      reason: `BMC clock verify step failed: ${messageOf(error)}`,
    })
  }
}

async function resetKeys(task: Task, type: string): Promise<undefined> {
  const { conductor, node } = task
  const system = await getSystem(conductor, node)
  try {
    const secureBoot = await system.sub('SecureBoot')
    const action = actionOf(secureBoot, '#SecureBoot.ResetKeys')
    const allowed = action['ResetKeysType@Redfish.AllowableValues'] as string[] | undefined
    if (allowed && !allowed.includes(type)) throw new InvalidParameter('reset_type', type, allowed)
    await system.connector.post(action.target, { ResetKeysType: type })
    return undefined
  } catch (error) {
    if (error instanceof MissingAttribute)
      throw new Refusal('UnsupportedDriverExtension', { driver: node.driver, extension: 'reset_keys' })
    if (!(error instanceof RedfishClientError)) throw error
    throw new Refusal('RedfishError', {
      error: `Failed to reset secure boot keys on node ${node.uuid}: ${error.message}`,
    })
  }
}
