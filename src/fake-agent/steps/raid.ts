import type { BlockDevice } from '../../machine/block-device.ts'
import { blankLayout } from '../../machine/block-device.ts'
import { Disk } from '../../machine/disk.ts'
import type { RaidLevel } from '../../machine/raid-levels.ts'
import type { Volume } from '../../machine/volume.ts'
import type { Agent } from '../agent.ts'
import { blockDevices, type Node } from '../devices.ts'
import { AgentError, PythonError, toolFailure } from '../errors.ts'
import type { StepWork } from '../managers.ts'
import { pythonRepr } from '../python.ts'
import { devicesOfVolumes, keptVolumes, type LogicalDisk, type RaidConfig, validateRaid } from './raid-config.ts'

const MiB = 1024 ** 2
const GiB = 1024 ** 3
/** Room before the first partition: an EFI system partition, or what a boot loader needs on a BIOS machine. */
const startBytes = { UEFI: 551 * MiB, Legacy: 8 * MiB }
/** Ironic's names of levels, as the machine's. */
const machineLevels: Record<string, RaidLevel> = {
  '0': 'RAID0',
  '1': 'RAID1',
  '1+0': 'RAID10',
  '5': 'RAID5',
  '6': 'RAID6',
}

/**
 * Makes the node's software RAID. The result becomes the node's `raid_config`.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager.create_configuration
 */
export const createConfiguration: StepWork = (agent, call) => {
  const node = call.node as Node
  const config = node.target_raid_config as RaidConfig | undefined
  if (!config || Object.keys(config).length === 0) return {}
  return create(agent, node, config)
}

/** @source ironic_python_agent/hardware.py GenericHardwareManager.apply_configuration */
export const applyConfiguration: StepWork = (agent, call) => {
  const node = call.node as Node
  const config = call.args['raid_config'] as RaidConfig
  validateRaid(config, node, blockDevices(agent.machine).length)
  if (call.args['delete_existing'] ?? true) remove(agent, node)
  return create(agent, node, config)
}

function create(agent: Agent, node: Node, config: RaidConfig): RaidConfig {
  const { logical_disks: logicalDisks = [] } = config
  if (!logicalDisks.some(({ controller }) => controller === 'software')) return {}
  const devices = blockDevices(agent.machine)
  validateRaid(config, node, devices.length)
  const wanted = withoutKept(agent, node, logicalDisks)
  const members = devicesOfVolumes(devices, wanted)
  const involved = [...new Set(members.flat())]
  const partitioned = involved.filter(({ layout }) => layout.partitions.length > 0).map(({ device }) => device)
  if (partitioned.length > 0 && wanted.length === logicalDisks.length)
    throw new AgentError(
      'SoftwareRAIDError',
      `Partitions detected on devices ${partitioned.join(', ')} during RAID config`,
    )
  // A volume of the size MAX comes last on its disks.
  const order = wanted
    .map((disk, i) => ({ disk, devices: members[i] ?? [] }))
    .toSorted((a, b) => Number(a.disk.size_gb === 'MAX') - Number(b.disk.size_gb === 'MAX'))
  partition(agent, involved, order)
  const used = new Map<BlockDevice, number>()
  for (const [i, { disk, devices: of }] of order.entries()) createArray(agent, i, disk, of, used)
  return config
}

type Ordered = { disk: LogicalDisk; devices: BlockDevice[] }[]

function partition(agent: Agent, involved: readonly BlockDevice[], order: Ordered): void {
  for (const { devices } of order) {
    for (const { device: name } of devices)
      failAs(
        () =>
          agent.tool(
            `parted ${name} -s -a optimal -- mkpart primary ${startBytes[agent.machine.bootMode] / MiB}MiB -1`,
          ),
        (text) => `Failed to create partitions on ${name}: ${text}`,
      )
  }
  for (const device of involved) {
    const sizes = order
      .filter(({ devices }) => devices.includes(device))
      .map(({ disk }) => (disk.size_gb === 'MAX' ? ('MAX' as const) : Number(disk.size_gb) * GiB))
    if (device instanceof Disk) agent.machine.softwareRaid.partition(device, sizes, startBytes[agent.machine.bootMode])
  }
}

function createArray(
  agent: Agent,
  index: number,
  { raid_level: level = '1', volume_name: volume }: LogicalDisk,
  devices: readonly BlockDevice[],
  used: Map<BlockDevice, number>,
): void {
  const numbers = devices.map((device) => {
    const number = (used.get(device) ?? 0) + 1
    used.set(device, number)
    return number
  })
  const members = devices.map(({ device }, i) => `${device}${device.includes('nvme') ? 'p' : ''}${numbers[i]}`)
  const md = `/dev/md${index}`
  const name = volume ?? `md${index}`
  const shownLevel = level === '1+0' ? '10' : level
  const command = `mdadm --create ${md} --force --run --metadata=1 --level ${shownLevel} --name ${name} --raid-devices ${members.length} ${members.join(' ')}`
  const complain = (text: string) => `Failed to create md device ${md} on ${members.join(' ')}: ${text}`
  failAs(() => agent.tool(command), complain)
  const created = agent.machine.softwareRaid.create({
    name,
    level: machineLevels[level] ?? 'RAID1',
    members: devices.flatMap((disk, i) => (disk instanceof Disk ? [{ disk, partition: numbers[i] as number }] : [])),
  })
  if (!created.ok)
    throw new AgentError('SoftwareRAIDError', complain(toolFailure(command, 1, '', `mdadm: ${created.reason}`)))
}

/** Logical disks that must be made: those on the node's list of volumes to keep are there already. */
function withoutKept(agent: Agent, node: Node, disks: LogicalDisk[]): LogicalDisk[] {
  const kept = keptVolumes(node)
  const { arrays } = agent.machine.softwareRaid
  if (kept.length === 0 || arrays.length === 0) return disks
  const there = arrays.map(({ name }) => name)
  const unexpected = there.filter((name) => !disks.some(({ volume_name }) => volume_name === name) && name !== 'esp')
  if (unexpected.length > 0 || there.some((name) => name !== 'esp' && !kept.includes(name)))
    throw new AgentError('SoftwareRAIDError', 'Existing Software RAID device detected that should not')
  return disks.filter(({ volume_name }) => volume_name === undefined || !there.includes(volume_name))
}

/**
 * Removes every array, except those on the node's list of volumes to keep.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager.delete_configuration
 */
export const deleteConfiguration: StepWork = (agent, call) => {
  remove(agent, call.node as Node)
  return null
}

function remove(agent: Agent, node: Node): void {
  const kept = keptVolumes(node)
  agent.tool('mdadm --assemble --scan')
  const { softwareRaid } = agent.machine
  const stuck: string[] = []
  for (const array of softwareRaid.known.filter(({ name }) => !kept.includes(name))) {
    // Two passes; an array that cannot be stopped is there after both.
    if (!stops(agent, array)) stuck.push(array.device)
    else {
      softwareRaid.remove(array)
      const others = softwareRaid.known.flatMap(({ disks }) => disks)
      for (const disk of array.disks) if (!others.includes(disk) && !disk.readOnly) disk.layout = blankLayout
    }
  }
  if (stuck.length > 0)
    throw new AgentError('SoftwareRAIDError', `Unable to clean all softraid correctly. Remaining ${pythonRepr(stuck)}`)
}

function stops(agent: Agent, { device }: Volume): boolean {
  try {
    agent.tool(`mdadm --stop ${device}`)
    return true
  } catch (error) {
    if (!(error instanceof PythonError)) throw error
    agent.log(`Failed to stop ${device}: ${error.message}`)
    return false
  }
}

function failAs(work: () => void, complaint: (text: string) => string): void {
  try {
    work()
  } catch (error) {
    if (error instanceof PythonError && error.type === 'ProcessExecutionError')
      throw new AgentError('SoftwareRAIDError', complaint(error.message))
    throw error
  }
}
