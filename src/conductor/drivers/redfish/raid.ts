import { withStepFlags } from '../../internal-info.ts'
import type { Json } from '../../node.ts'
import { pythonRepr } from '../../python/repr.ts'
import { rebootToFinishStep } from '../../ramdisk.ts'
import { isRefusal, Refusal } from '../../refusals.ts'
import type { Task } from '../../task.ts'
import type { NodePoller, Polled, StepsInterface } from '../interfaces.ts'
import { stepTable } from '../step-table.ts'
import { inBytes, planVolumes, type PhysicalDisk, type PlannedVolume } from './raid-plan.ts'
import { readTask, succeeded, type BmcTask } from './tasks.ts'
import { createVolume, deleteVolumes, physicalDisks, refreshRaidConfig } from './volumes.ts'

/** `driver_internal_info.raid_configs`: what the BMC is still working on, and what waits for it. */
type RaidConfigs = { task_monitor_uri?: string[] } & (
  { operation: 'create'; pending: Record<string, PlannedVolume[]> } | { operation: 'delete'; pending: boolean }
)

const optional = (description: string) => ({ description, required: false })

/**
 * Volumes are made and deleted by the RAID controller, at once or with the next reset.
 *
 * @source ironic/drivers/modules/redfish/raid.py `RedfishRAID`
 */
export const redfishRaidSteps: StepsInterface = stepTable('raid', {
  create_configuration: {
    argsinfo: {
      create_root_volume: optional('This specifies whether to create the root volume. Defaults to `True`.'),
      create_nonroot_volumes: optional('This specifies whether to create the non-root volumes. Defaults to `True`.'),
      delete_existing: optional(
        'Setting this to `True` indicates to delete existing RAID configuration prior to creating the new configuration. Default value is `False`.',
      ),
    },
    run: createConfiguration,
  },
  delete_configuration: { run: deleteConfiguration },
})

async function createConfiguration(task: Task, args: Json): Promise<'clean wait' | undefined> {
  const { node } = task
  const wanted = node.target_raid_config['logical_disks'] as Record<string, unknown>[] | undefined
  // As upstream, where it is a look-up in a dictionary.
  if (!wanted) throw new Error("'logical_disks'")
  refuseScsi(wanted)
  const inSizes = wanted.map((disk) => inBytes(disk, node.uuid, pythonRepr(disk)))
  const disks = await physicalDisks(task)
  const planned = planVolumes(inSizes, disks).filter(({ is_root_volume: isRoot }) =>
    isRoot ? args['create_root_volume'] !== false : args['create_nonroot_volumes'] !== false,
  )
  const byController: Record<string, PlannedVolume[]> = {}
  for (const volume of planned.toSorted((a, b) =>
    a.controller < b.controller ? -1 : a.controller > b.controller ? 1 : 0,
  ))
    (byController[volume.controller] ??= []).push(volume)
  return finish(task, await submitCreation(task, byController, disks))
}

function refuseScsi(wanted: readonly Record<string, unknown>[]): void {
  if (wanted.some((disk) => disk['interface_type'] === 'scsi'))
    throw new Refusal('InvalidParameterValue', { message: 'interface type `scsi` not supported by Redfish RAID' })
}

async function deleteConfiguration(task: Task): Promise<'clean wait' | undefined> {
  return finish(task, await submitDeletion(task))
}

async function finish(task: Task, rebootRequired: boolean): Promise<'clean wait' | undefined> {
  task.node.driver_internal_info = withStepFlags(task.node.driver_internal_info, {
    reboot: rebootRequired,
    skipCurrentStep: true,
    polling: true,
  })
  task.save()
  if (rebootRequired) return rebootToFinishStep(task)
  await refreshRaidConfig(task)
  return undefined
}

/** One volume of each controller at a time, when it needs a reset; tells whether it does. @source `_submit_create_configuration` */
async function submitCreation(
  task: Task,
  byController: Record<string, PlannedVolume[]>,
  disks: readonly PhysicalDisk[],
): Promise<boolean> {
  const monitors: string[] = []
  const pending: Record<string, PlannedVolume[]> = {}
  for (const [controller, volumes] of Object.entries(byController)) {
    for (const [index, volume] of volumes.entries()) {
      const monitor = await createVolume(task, volume, disks)
      if (monitor === undefined) continue
      monitors.push(monitor)
      const left = volumes.slice(index + 1)
      if (left.length > 0) pending[controller] = left
      break
    }
  }
  if (monitors.length === 0) return false
  remember(task, { operation: 'create', pending, task_monitor_uri: monitors })
  return true
}

async function submitDeletion(task: Task): Promise<boolean> {
  const { monitors, left } = await deleteVolumes(task)
  if (monitors.length === 0) return false
  remember(task, { operation: 'delete', pending: left, task_monitor_uri: monitors })
  return true
}

function remember(task: Task, configs: RaidConfigs): void {
  task.setInfo({ raid_configs: configs })
  task.save()
}

const configsOf = ({ driver_internal_info: info }: Task['node']): RaidConfigs | undefined =>
  info['raid_configs'] as RaidConfigs | undefined

/** @source `_query_raid_config_status`, `_check_node_raid_config` */
export const raidPoller: NodePoller = {
  name: 'checking async RAID config tasks',
  spacing: 'redfish.raid_config_status_interval',
  exclusive: true,
  concerns: (node) =>
    node.provision_state === 'clean wait' && node.raid_interface === 'redfish' && Boolean(configsOf(node)),
  async poll(task): Promise<Polled> {
    const configs = configsOf(task.node)
    if (!configs) return undefined
    const running: string[] = []
    for (const uri of configs.task_monitor_uri ?? []) {
      const found = await look(task, uri)
      if (found?.processing) running.push(uri)
      else if (found && !succeeded(found)) {
        const because = `RAID ${configs.operation} task ${uri} to node ${task.node.uuid} failed; messages: ${found.messages.join(', ')}`
        task.conductor.world.record('warning', { node: task.node.uuid, text: because })
        if (!task.conductor.quirks.has('raid-task-failure-only-logged')) {
          forget(task)
          return { do: 'fail', because }
        }
      }
    }
    remember(task, { ...configs, task_monitor_uri: running })
    if (running.length > 0) return undefined
    if (hasPending(configs)) {
      const reboot =
        configs.operation === 'create'
          ? await submitCreation(task, configs.pending, await physicalDisks(task))
          : await submitDeletion(task)
      if (reboot) await rebootToFinishStep(task)
      return undefined
    }
    forget(task)
    await refreshRaidConfig(task)
    return { do: 'resume' }
  },
}

const hasPending = ({ pending }: RaidConfigs): boolean =>
  typeof pending === 'boolean' ? pending : Object.keys(pending).length > 0

/** A monitor that is gone counts as a task that succeeded. */
async function look({ conductor, node }: Task, uri: string): Promise<BmcTask | undefined> {
  try {
    return await readTask(conductor, node, uri)
  } catch (error) {
    if (isRefusal(error, 'RedfishError', 'RedfishConnectionError')) return undefined
    throw error
  }
}

function forget(task: Task): void {
  task.dropInfo('raid_configs')
  task.save()
}

/** What a failed clean left must not go on when maintenance ends. @source `_query_raid_config_failed` */
export const failedRaidPoller: NodePoller = {
  name: 'checking async RAID config failed',
  spacing: 'redfish.raid_config_fail_interval',
  exclusive: true,
  concerns: (node) =>
    node.provision_state === 'clean failed' &&
    node.maintenance &&
    node.raid_interface === 'redfish' &&
    Boolean(configsOf(node)),
  async poll(task) {
    forget(task)
    await refreshRaidConfig(task)
    return undefined
  },
}
