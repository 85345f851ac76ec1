import { withStepFlags } from '../../internal-info.ts'
import { nodePowerAction } from '../../power.ts'
import { isRefusal, Refusal } from '../../refusals.ts'
import type { Task } from '../../task.ts'
import type { NodePoller, Polled, StepsInterface } from '../interfaces.ts'
import { stepTable } from '../step-table.ts'
import { bmcVersion, submitUpdate, updateServiceOf, waitUntilStable } from './firmware-bmc.ts'
import { checkFirmwareSettings, clearUpdates, componentType, keepFirst, keepUpdates } from './firmware-updates.ts'
import { nowText, secondsSince, temporaryFields, updatesOf, type FirmwareUpdate } from './firmware-updates.ts'
import { readTask, succeeded, type BmcTask } from './tasks.ts'

/**
 * Firmware updates: the step starts the first one and leaves the rest to a poller, which looks after one component at a
 * time. Each kind of component has its own idea of when the machine must be rebooted.
 *
 * @source ironic/drivers/modules/redfish/firmware.py `RedfishFirmware`
 */
export const redfishFirmwareSteps: StepsInterface = stepTable('firmware', {
  update: {
    argsinfo: {
      settings: { description: 'A list of dicts with firmware components to be updated', required: true },
    },
    async run(task, args) {
      await execute(task, checkFirmwareSettings(args['settings']))
      task.setInfo({ redfish_fw_update_start_time: nowText(task.conductor) })
      task.save()
      return 'clean wait'
    },
  },
})

/** Starts the first of these updates. @source `_execute_firmware_update` */
async function execute(task: Task, updates: readonly FirmwareUpdate[]): Promise<void> {
  const { conductor, node } = task
  const [first, ...others] = updates
  if (!first) return
  const monitor = await submitUpdate(task, first)
  const started: FirmwareUpdate = {
    ...first,
    power_timeout: conductor.options['redfish.firmware_update_reboot_delay'],
    task_monitor: monitor,
  }
  task.dropInfo(...temporaryFields)
  const type = componentType(first.component)
  if (type === 'bmc') {
    const version = await bmcVersion(task)
    if (version !== undefined) task.setInfo({ bmc_fw_version_before_update: version })
    const now = nowText(conductor)
    const wait = first.wait ?? conductor.options['redfish.firmware_update_reboot_delay']
    const watched: FirmwareUpdate = {
      ...started,
      wait,
      wait_start_time: now,
      bmc_check_start_time: now,
      component_type: 'bmc',
    }
    keepUpdates(task, [watched, ...others])
  } else keepUpdates(task, [started, ...others])
  node.driver_internal_info = withStepFlags(node.driver_internal_info, { reboot: type === 'bios', polling: true })
  task.save()
}

const fail = (task: Task, because: string): Polled => {
  clearUpdates(task)
  return { do: 'fail', because }
}

/** @source `_query_update_status`, `_check_node_redfish_firmware_update` */
export const firmwarePoller: NodePoller = {
  name: 'checking async update of firmware component',
  spacing: 'redfish.firmware_update_status_interval',
  exclusive: true,
  concerns: (node) =>
    node.provision_state === 'clean wait' && node.firmware_interface === 'redfish' && updatesOf(node).length > 0,
  async poll(task) {
    const { conductor, node } = task
    const late = overdue(task)
    if (late !== undefined) return fail(task, late)
    try {
      await updateServiceOf(conductor, node)
    } catch (error) {
      // A BMC that installs its own firmware is away for a while.
      if (isRefusal(error, 'RedfishConnectionError')) return undefined
      throw error
    }
    const [current] = updatesOf(node)
    if (!current) return undefined
    if (current.bmc_update_completed) {
      keepFirst(task, { bmc_update_completed: undefined })
      return goOn(task)
    }
    // From here on the BMC is known to answer: the clean must not time out meanwhile.
    task.touchProvisioning()
    if (current.wait_start_time === undefined) return watch(task, current)
    if (secondsSince(conductor, current.wait_start_time) < (current.wait ?? 0)) return undefined
    keepFirst(task, { wait: undefined, wait_start_time: undefined })
    return afterWait(task)
  },
}

/** @source `_check_overall_timeout` */
function overdue({ conductor, node }: Task): string | undefined {
  const timeout = conductor.options['redfish.firmware_update_overall_timeout']
  const start = node.driver_internal_info['redfish_fw_update_start_time'] as string | undefined
  if (timeout <= 0 || start === undefined) return undefined
  const elapsed = secondsSince(conductor, start)
  if (elapsed < timeout) return undefined
  return (
    `Firmware update on node ${node.uuid} has exceeded the overall timeout of ${timeout} seconds. Elapsed time: ` +
    `${elapsed} seconds.`
  )
}

/** Looks at the BMC's task for the update. @source `_handle_firmware_update_task` */
async function watch(task: Task, current: FirmwareUpdate): Promise<Polled> {
  const type = componentType(current.component)
  let found: BmcTask
  try {
    found = await readTask(task.conductor, task.node, current.task_monitor ?? '')
  } catch (error) {
    if (isRefusal(error, 'RedfishConnectionError')) return undefined
    if (!isRefusal(error, 'RedfishError')) throw error
    // The BMC forgot the task: it is taken for done, but an image for the BIOS still waits for a reboot.
    if (type === 'bios' && !current.bios_reboot_triggered) return rebootForBios(task, current)
    return goOn(task)
  }
  const running = ['New', 'Starting', 'Running', 'Pending'].includes(found.state ?? '')
  if (!running) return completed(task, current, found)
  if (type === 'bios' && !current.bios_reboot_triggered && found.state !== 'New') return rebootForBios(task, current)
  if (type === 'nic') return nicInProgress(task, current, found)
  return undefined
}

async function rebootForBios(task: Task, current: FirmwareUpdate): Promise<undefined> {
  keepFirst(task, { bios_reboot_triggered: true })
  await nodePowerAction(task, 'rebooting', current.power_timeout)
  return undefined
}

/** @source `_handle_task_completion` */
async function completed(task: Task, current: FirmwareUpdate, found: BmcTask): Promise<Polled> {
  if (!succeeded(found))
    return fail(
      task,
      `Firmware update failed for node ${task.node.uuid}, firmware ${current.url}. Error: ${found.messages.join(',  ')}`,
    )
  switch (componentType(current.component)) {
    case 'bmc':
      return bmcCompleted(task, current)
    case 'nic':
      if (!current.nic_reboot_triggered) task.setInfo({ firmware_reboot_requested: true })
      keepFirst(task, {
        nic_needs_post_completion_reboot: undefined,
        nic_starting_timestamp: undefined,
        nic_reboot_triggered: undefined,
      })
      return goOn(task)
    case 'bios':
      // Some BMCs have staged the image before anybody looked.
      if (!current.bios_reboot_triggered) return rebootForBios(task, current)
      keepFirst(task, { bios_reboot_triggered: undefined })
      return goOn(task)
    case undefined:
      return goOn(task)
  }
}

/**
 * A BMC that changed its version is done; one that did not in time is rebooted around, unless its version can be read and
 * is the old one.
 *
 * @source `_handle_bmc_update_completion`
 */
async function bmcCompleted(task: Task, current: FirmwareUpdate): Promise<Polled> {
  const { conductor, node } = task
  const { options } = conductor
  const before = node.driver_internal_info['bmc_fw_version_before_update'] as string | undefined
  const version = await bmcVersion(task)
  if (version !== undefined && before !== undefined && version !== before) {
    task.dropInfo('bmc_fw_version_before_update')
    task.save()
    if (updatesOf(node).length === 1) return goOn(task)
    // Some hardware installs a NIC's firmware only after a reboot that follows the BMC's.
    keepFirst(task, { bmc_update_completed: true })
    await nodePowerAction(task, 'rebooting')
    return undefined
  }
  const limit = current.wait ?? options['redfish.firmware_update_reboot_delay']
  const since = current.bmc_check_start_time
  if (since !== undefined && secondsSince(conductor, since) >= limit) {
    const unchanged = version !== undefined && before !== undefined && version === before
    if (!unchanged) {
      task.setInfo({ firmware_reboot_requested: true })
      node.driver_internal_info = withStepFlags(node.driver_internal_info, { reboot: true, polling: true })
    }
    task.dropInfo('bmc_fw_version_before_update')
    task.save()
    return goOn(task)
  }
  keepFirst(task, {
    wait: options['redfish.firmware_update_bmc_version_check_interval'],
    wait_start_time: nowText(conductor),
    bmc_version_checking: true,
  })
  return undefined
}

/** Some NICs install at once and are rebooted afterwards; others do not begin without a reboot. @source `_handle_nic_task_starting` */
async function nicInProgress(task: Task, current: FirmwareUpdate, { state }: BmcTask): Promise<undefined> {
  const { conductor } = task
  if (state === 'Running') {
    keepFirst(task, {
      nic_starting_timestamp: undefined,
      nic_reboot_triggered: undefined,
      nic_needs_post_completion_reboot: true,
    })
    return undefined
  }
  if (state !== 'Starting' || current.nic_reboot_triggered) return undefined
  const since = current.nic_starting_timestamp
  if (since === undefined) {
    keepFirst(task, { nic_starting_timestamp: nowText(conductor) })
    return undefined
  }
  if (secondsSince(conductor, since) < conductor.options['redfish.firmware_update_nic_starting_wait']) return undefined
  keepFirst(task, { nic_reboot_triggered: true, nic_starting_timestamp: undefined })
  await nodePowerAction(task, 'rebooting', current.power_timeout)
  return undefined
}

/** @source `_handle_wait_completion` */
async function afterWait(task: Task): Promise<Polled> {
  const [current] = updatesOf(task.node)
  if (!current) return undefined
  if (current.bmc_version_checking) {
    keepFirst(task, { bmc_version_checking: undefined })
    return bmcCompleted(task, { ...current })
  }
  if (current.component_type === 'bmc') {
    try {
      if ((await readTask(task.conductor, task.node, current.task_monitor ?? '')).processing) return undefined
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
    return bmcCompleted(task, current)
  }
  return goOn(task)
}

/** Ends the current update and starts the next, or the whole. @source `_continue_updates` */
async function goOn(task: Task): Promise<Polled> {
  const { node, conductor } = task
  const updates = updatesOf(node)
  const [current, ...others] = updates
  if (!current) return undefined
  if (current.wait) {
    keepFirst(task, { wait_start_time: nowText(conductor) })
    return undefined
  }
  if (others.length === 0) {
    const reboot = Boolean(node.driver_internal_info['firmware_reboot_requested'])
    clearUpdates(task)
    if (reboot) await nodePowerAction(task, 'rebooting')
    await waitUntilStable(task)
    return { do: 'resume' }
  }
  await waitUntilStable(task)
  await execute(task, others)
  if (node.driver_internal_info['cleaning_reboot'] !== false)
    await nodePowerAction(task, 'rebooting', updatesOf(node)[0]?.power_timeout)
  return undefined
}

/** What a failed clean left must not go on when maintenance ends. @source `_query_update_failed` */
export const failedFirmwarePoller: NodePoller = {
  name: 'checking if async update of firmware component failed',
  spacing: 'redfish.firmware_update_fail_interval',
  exclusive: true,
  concerns: (node) =>
    node.provision_state === 'clean failed' &&
    node.maintenance &&
    node.firmware_interface === 'redfish' &&
    updatesOf(node).length > 0,
  async poll(task) {
    clearUpdates(task)
    return undefined
  },
}
