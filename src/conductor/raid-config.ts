import type { AgentCommand } from './agent/client.ts'
import type { Json, Node } from './node.ts'
import { pythonRepr } from './python/repr.ts'
import { Refusal } from './refusals.ts'
import { without } from './internal-info.ts'
import type { Task } from './task.ts'
import { timestamp } from './timestamps.ts'

/** One wanted or built volume. */
export type LogicalDisk = {
  size_gb: number | 'MAX'
  raid_level: string
  is_root_volume?: boolean
  root_device_hint?: Json
} & Json

/**
 * The wanted volumes without those a step leaves out.
 *
 * @source ironic/common/raid.py `filter_target_raid_config`
 */
export function filterTargetRaidConfig(
  node: Node,
  {
    createRootVolume = true,
    createNonrootVolumes = true,
  }: { createRootVolume?: boolean; createNonrootVolumes?: boolean },
): Json {
  const wanted = node.target_raid_config
  if (Object.keys(wanted).length === 0)
    throw new Refusal('MissingParameterValue', { message: `Node ${node.uuid} has no target RAID configuration.` })
  const left = ((wanted['logical_disks'] as LogicalDisk[] | undefined) ?? []).filter((disk) =>
    disk.is_root_volume ? createRootVolume : createNonrootVolumes,
  )
  if (left.length === 0) {
    const skipped = [
      createRootVolume ? '' : 'skipping root volume',
      createNonrootVolumes ? '' : 'skipping non-root volumes',
    ]
    throw new Refusal('MissingParameterValue', {
      message: `Node ${node.uuid} has empty target RAID configuration after ${skipped.filter(Boolean).join(' and ')}.`,
    })
  }
  return { ...wanted, logical_disks: left }
}

/**
 * Keeps what was built, and what it means for scheduling and deploying.
 *
 * @source ironic/common/raid.py `update_raid_info`
 */
export function updateRaidInfo(task: Task, built: Json): void {
  const { node, conductor } = task
  const roots = ((built['logical_disks'] as LogicalDisk[] | undefined) ?? []).filter((disk) => disk.is_root_volume)
  if (roots.length > 1)
    throw new Refusal('InvalidParameterValue', {
      message: `Raid config cannot have more than one root volume. ${roots.length} root volumes were specified`,
    })
  const updated = timestamp(conductor.world.clock.now()).slice(0, 26).replace('T', ' ')
  node.raid_config = { ...built, last_updated: updated }
  const [root] = roots
  if (root)
    node.properties = {
      ...node.properties,
      ...(root.size_gb === 'MAX' ? {} : { local_gb: Math.trunc(root.size_gb) }),
      ...(root.root_device_hint ? { root_device: root.root_device_hint } : {}),
      capabilities: withCapability(node.properties['capabilities'], 'raid_level', root.raid_level),
    }
  task.save()
}

const withCapability = (capabilities: unknown, name: string, value: string): string => {
  const pairs = (typeof capabilities === 'string' ? capabilities : '')
    .split(',')
    .filter((pair) => pair !== '' && !pair.startsWith(`${name}:`))
  return [...pairs, `${name}:${value}`].join(',')
}

/** What follows a step of the agent: by step id, with the name an error text quotes. */
export const stepHooks: {
  readonly [stepId: string]: { name: string; run: (task: Task, command: AgentCommand) => void }
} = {
  /** @source ironic/drivers/modules/agent.py `AgentRAID._create_configuration_final` */
  'raid.create_configuration': {
    name: '_create_configuration_final',
    run: (task, command) => {
      const built = command.command_result?.['clean_result'] as Json | undefined
      // To Python an empty answer is none.
      if (!built || Object.keys(built).length === 0)
        throw new Refusal('IronicException', {
          message: `Agent ramdisk didn't return a proper command result while building RAID on ${task.node.uuid}. It returned '${pythonRepr(command)}' after command execution.`,
        })
      updateRaidInfo(task, built)
    },
  },
  /** @source ironic/drivers/modules/agent.py `AgentRAID._delete_configuration_final` */
  'raid.delete_configuration': {
    name: '_delete_configuration_final',
    run: (task) => {
      task.node.properties = without(task.node.properties, ['root_device'])
      task.node.raid_config = {}
      task.save()
    },
  },
}
