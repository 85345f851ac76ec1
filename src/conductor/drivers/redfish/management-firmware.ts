import { withStepFlags } from '../../internal-info.ts'
import { nodePowerAction } from '../../power.ts'
import { pythonRepr } from '../../python/repr.ts'
import { rebootToFinishStep } from '../../ramdisk.ts'
import { isRefusal, Refusal } from '../../refusals.ts'
import type { Node } from '../../node.ts'
import type { Task } from '../../task.ts'
import type { NodePoller, Polled } from '../interfaces.ts'
import type { StepRow } from '../step-table.ts'
import { submitUpdate, updateServiceOf } from './firmware-bmc.ts'
import { nowText, secondsSince } from './firmware-updates.ts'
import { readTask, succeeded, type BmcTask } from './tasks.ts'

/** An element of `driver_internal_info.firmware_updates`. `wait` is in seconds. */
type Update = {
  readonly url: string
  readonly checksum: string
  readonly wait?: number
  readonly source?: string
  readonly task_monitor?: string
  readonly wait_start_time?: string
}

const updatesOf = ({ driver_internal_info: info }: Node): readonly Update[] =>
  (info['firmware_updates'] as readonly Update[] | undefined) ?? []

function keep(task: Task, updates: readonly Update[]): void {
  task.setInfo({ firmware_updates: updates })
  task.save()
}

function forget(task: Task): void {
  task.dropInfo('firmware_updates', 'firmware_cleanup')
  task.save()
}

/**
 * The management interface's own way to update firmware: every image is followed by a reboot, and nobody asks what it was
 * for. Deprecated in favour of the firmware interface.
 *
 * @source ironic/drivers/modules/redfish/management.py `update_firmware`
 */
export const updateFirmware: StepRow = {
  argsinfo: { firmware_images: { description: 'A list of firmware images to apply.', required: true } },
  async run(task, args) {
    await start(task, checked(args['firmware_images']))
    task.node.driver_internal_info = withStepFlags(task.node.driver_internal_info, {
      reboot: true,
      skipCurrentStep: true,
      polling: true,
    })
    task.save()
    return rebootToFinishStep(task)
  },
}

function checked(images: unknown): readonly Update[] {
  const complain = (error: string) =>
    new Refusal('InvalidParameterValue', {
      message: `Invalid firmware update ${pythonRepr(images)}. Errors: ${error}`,
    })
  if (!Array.isArray(images)) throw complain(`${pythonRepr(images)} is not of type 'array'`)
  for (const image of images as unknown[]) {
    if (typeof image !== 'object' || image === null) throw complain(`${pythonRepr(image)} is not of type 'object'`)
    const missing = ['url', 'checksum'].find((name) => !(name in image))
    if (missing !== undefined) throw complain(`'${missing}' is a required property`)
  }
  return images as readonly Update[]
}

async function start(task: Task, [first, ...others]: readonly Update[]): Promise<void> {
  if (!first) throw new Error('list index out of range')
  keep(task, [{ ...first, task_monitor: await submitUpdate(task, { component: '', url: first.url }) }, ...others])
}

/** @source `_check_node_firmware_update` */
export const managementFirmwarePoller: NodePoller = {
  name: 'checking async firmware update tasks',
  spacing: 'redfish.firmware_update_status_interval',
  exclusive: true,
  concerns: (node) =>
    node.provision_state === 'clean wait' && node.management_interface === 'redfish' && updatesOf(node).length > 0,
  async poll(task) {
    const { conductor, node } = task
    const [current] = updatesOf(node)
    if (!current) return undefined
    try {
      await updateServiceOf(conductor, node)
    } catch (error) {
      if (isRefusal(error, 'RedfishConnectionError')) return undefined
      throw error
    }
    if (current.wait_start_time !== undefined) {
      if (secondsSince(conductor, current.wait_start_time) < (current.wait ?? 0)) return undefined
      return goOn(task, { ...current, wait: 0 })
    }
    let found: BmcTask
    try {
      found = await readTask(conductor, node, current.task_monitor ?? '')
    } catch (error) {
      // A task that cannot be read, whatever the reason, counts as done.
      if (isRefusal(error, 'RedfishError', 'RedfishConnectionError')) return goOn(task, current)
      throw error
    }
    if (found.processing) return undefined
    if (succeeded(found)) return goOn(task, current)
    forget(task)
    return {
      do: 'fail',
      because: `Firmware update failed for node ${node.uuid}, firmware ${current.url}. Error: ${found.messages.join(',  ')}`,
    }
  },
}

/** @source `_continue_firmware_updates` */
async function goOn(task: Task, current: Update): Promise<Polled> {
  const [, ...others] = updatesOf(task.node)
  if (current.wait) {
    keep(task, [{ ...current, wait_start_time: nowText(task.conductor) }, ...others])
    return undefined
  }
  if (others.length === 0) {
    forget(task)
    return { do: 'resume' }
  }
  await start(task, others)
  await nodePowerAction(task, 'rebooting')
  return undefined
}

/** @source `_query_firmware_update_failed` */
export const failedManagementFirmwarePoller: NodePoller = {
  name: 'checking if async firmware update failed',
  spacing: 'redfish.firmware_update_fail_interval',
  exclusive: true,
  concerns: (node) =>
    node.provision_state === 'clean failed' &&
    node.maintenance &&
    node.management_interface === 'redfish' &&
    updatesOf(node).length > 0,
  async poll(task) {
    forget(task)
    return undefined
  },
}
