import { messageOf } from '../../failures.ts'
import type { Conductor } from '../../conductor.ts'
import type { Node } from '../../node.ts'
import { pythonRepr } from '../../python/repr.ts'
import { Refusal } from '../../refusals.ts'
import type { Task } from '../../task.ts'
import { bareTimestamp, parseTimestamp } from '../../timestamps.ts'
import { RedfishClientError } from './client-errors.ts'

/**
 * One wanted update and what is known of its course: an element of `driver_internal_info.redfish_fw_updates`.
 *
 * @source ironic/drivers/modules/redfish/firmware.py
 */
export type FirmwareUpdate = {
  readonly component: string
  readonly url: string
  /** Seconds. */
  readonly wait?: number
  readonly wait_start_time?: string
  readonly power_timeout?: number
  readonly task_monitor?: string
  readonly component_type?: 'bmc'
  readonly bmc_check_start_time?: string
  readonly bmc_version_checking?: boolean
  readonly bmc_update_completed?: boolean
  readonly bios_reboot_triggered?: boolean
  readonly nic_starting_timestamp?: string
  readonly nic_reboot_triggered?: boolean
  readonly nic_needs_post_completion_reboot?: boolean
}

export type ComponentType = 'bios' | 'bmc' | 'nic' | undefined

export const componentType = (component: string): ComponentType =>
  component === 'bios' || component === 'bmc' ? component : component.startsWith('nic:') ? 'nic' : undefined

export const updatesOf = ({ driver_internal_info: info }: Node): readonly FirmwareUpdate[] =>
  (info['redfish_fw_updates'] as readonly FirmwareUpdate[] | undefined) ?? []

export function keepUpdates(task: Task, updates: readonly FirmwareUpdate[]): void {
  task.setInfo({ redfish_fw_updates: updates })
  task.save()
}

/** Changes what is known of the first update; a member that is `undefined` is forgotten. */
export function keepFirst(
  task: Task,
  changes: { [Key in keyof FirmwareUpdate]?: FirmwareUpdate[Key] | undefined },
): void {
  const [first, ...others] = updatesOf(task.node)
  const changed = Object.fromEntries(
    Object.entries({ ...first, ...changes }).filter(([, value]) => value !== undefined),
  ) as FirmwareUpdate
  keepUpdates(task, [changed, ...others])
}

/** Whatever one update leaves for the next to trip over. */
export const temporaryFields = ['bmc_fw_version_before_update', 'firmware_reboot_requested'] as const

export function clearUpdates(task: Task): void {
  task.dropInfo('redfish_fw_updates', 'redfish_fw_update_start_time', 'firmware_cleanup', ...temporaryFields)
  task.save()
}

export const nowText = ({ world }: Conductor): string => bareTimestamp(world.clock.now())

/** Whole seconds since a time as {@link nowText} writes it. */
export const secondsSince = ({ world }: Conductor, since: string): number =>
  Math.floor((world.clock.now() - (parseTimestamp(`${since}Z`) ?? 0)) / 1000)

/** Refuses settings that are no list of updates. @source ironic/drivers/modules/redfish/firmware_utils.py */
export function checkFirmwareSettings(settings: unknown): readonly FirmwareUpdate[] {
  const complain = (error: string) =>
    new Refusal('InvalidParameterValue', {
      message: `Invalid firmware update ${pythonRepr(settings)}. Errors: ${error}`,
    })
  if (!Array.isArray(settings)) throw complain(`${pythonRepr(settings)} is not of type 'array'`)
  if (settings.length === 0) throw complain('[] should be non-empty')
  for (const item of settings as unknown[]) {
    const wrong = objectionTo(item)
    if (wrong !== undefined) throw complain(wrong)
  }
  return settings as readonly FirmwareUpdate[]
}

const known = ['component', 'url', 'wait']

function objectionTo(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return `${pythonRepr(item)} is not of type 'object'`
  const { component, url, wait } = item as Record<string, unknown>
  if (component === undefined) return "'component' is a required property"
  if (url === undefined) return "'url' is a required property"
  if (typeof component !== 'string') return `${pythonRepr(component)} is not of type 'string'`
  if (componentType(component) === undefined)
    return `${pythonRepr(component)} is not valid under any of the given schemas`
  if (typeof url !== 'string') return `${pythonRepr(url)} is not of type 'string'`
  if (url === '') return `'' should be non-empty`
  if (wait !== undefined && !Number.isInteger(wait)) return `${pythonRepr(wait)} is not of type 'integer'`
  if (wait !== undefined && (wait as number) < 1) return `${pythonRepr(wait)} is less than the minimum of 1`
  const other = Object.keys(item).find((key) => !known.includes(key))
  return other && `Additional properties are not allowed (${pythonRepr(other)} was unexpected)`
}

/** What a failed look at the BMC says; other errors are bugs and go on. */
export function bmcTrouble(error: unknown): string {
  if (error instanceof RedfishClientError || error instanceof Refusal) return messageOf(error)
  throw error
}
