import type { BlockDevice } from '../../machine/block-device.ts'
import { findByHints } from '../device-hints.ts'
import type { Node } from '../devices.ts'
import { AgentError, PythonError } from '../errors.ts'
import { diskEntry } from '../inventory.ts'
import { pythonRepr } from '../python.ts'

/** A logical disk as Ironic's RAID configuration has it, before it is checked. */
export type LogicalDisk = {
  controller?: string
  raid_level?: string
  size_gb?: number | 'MAX'
  volume_name?: string
  is_root_volume?: boolean
  physical_disks?: unknown
}

export type RaidConfig = { logical_disks?: LogicalDisk[] }

const levels = ['0', '1', '1+0', '5', '6']
/** Fewest devices for a level of the second logical disk. */
const fewest: Record<string, number> = { '5': 3, '6': 4 }

/** Names of volumes that the node wants to keep. */
export const keptVolumes = ({ properties }: Node): string[] =>
  ((properties?.['skip_block_devices'] ?? []) as Record<string, string>[]).flatMap(
    ({ volume_name }) => volume_name ?? [],
  )

/**
 * Throws what is wrong with a software RAID configuration, everything at once.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager.validate_configuration
 */
export function validateRaid(config: RaidConfig, node: Node, deviceCount: number): void {
  const disks = config.logical_disks ?? []
  if (disks.length === 0) throw new AgentError('SoftwareRAIDError', 'RAID config contains no logical disks')
  const errors: string[] = []
  if (disks.length > 2) errors.push('Software RAID configuration requires one or two logical disks')
  errors.push(...disks.flatMap((disk, i) => errorsOf(disk, disks.slice(0, i), node)))
  if (required(disks[0], 'raid_level') !== '1')
    errors.push('Software RAID Configuration requires RAID-1 for the first logical disk')
  if (disks.length === 2) errors.push(...errorsOfSecond(disks as [LogicalDisk, LogicalDisk], deviceCount))
  if (errors.length > 0)
    throw new AgentError(
      'SoftwareRAIDError',
      `Could not validate Software RAID config for ${node.uuid}: ${errors.join('; ')}`,
    )
}

function errorsOf(disk: LogicalDisk, before: LogicalDisk[], node: Node): string[] {
  const errors: string[] = []
  if (disk.controller !== 'software')
    errors.push("Software RAID configuration requires all logical disks to have 'controller'='software'")
  if (disk.volume_name === undefined) {
    if (keptVolumes(node).length > 0)
      errors.push(
        'All logical disks are required to have a volume name specified as a volume name is mentioned in the property skip block devices.',
      )
  } else if (before.some(({ volume_name }) => volume_name === disk.volume_name))
    errors.push(`Duplicate software RAID device name ${disk.volume_name} detected`)
  if (disk.is_root_volume && before.some(({ is_root_volume }) => is_root_volume))
    errors.push('Software RAID configuration allows only one logical disk to be marked as is_root_volume')
  if (disk.physical_disks !== undefined) {
    const hints = disk.physical_disks
    if (!Array.isArray(hints) || hints.length < 2)
      errors.push(
        'The physical_disks parameter for software RAID must be a list with at least 2 items, each specifying a disk in the device hints format',
      )
    if (Array.isArray(hints) && hints.some((hint) => typeof hint !== 'object'))
      errors.push('The physical_disks parameter for software RAID must be a list of device hints (dictionaries)')
  }
  return errors
}

function errorsOfSecond([first, second]: [LogicalDisk, LogicalDisk], deviceCount: number): string[] {
  const errors: string[] = []
  if (required(first, 'size_gb') === 'MAX' && required(second, 'size_gb') === 'MAX')
    errors.push("Software RAID can have only one RAID device with size 'MAX'")
  const level = String(required(second, 'raid_level'))
  if (!levels.includes(level)) errors.push(`Software RAID configuration does not support RAID level ${level}`)
  if (deviceCount < (fewest[level] ?? 0))
    errors.push(
      `Software RAID configuration is not possible for RAID level ${level} with only ${deviceCount} block devices found.`,
    )
  return errors
}

/** A key the real code takes for granted. */
function required<Key extends keyof LogicalDisk>(disk: LogicalDisk | undefined, key: Key): LogicalDisk[Key] {
  if (disk?.[key] === undefined) throw new PythonError('KeyError', key)
  return disk[key]
}

/**
 * The devices of each logical disk: those its hints name, one a hint, or all.
 *
 * @source ironic_python_agent/raid_utils.py get_block_devices_for_raid
 */
export function devicesOfVolumes<Device extends BlockDevice>(
  devices: readonly Device[],
  disks: readonly LogicalDisk[],
): Device[][] {
  return disks.map(({ physical_disks: hints }) => {
    if (!Array.isArray(hints) || hints.length === 0) return [...devices]
    const matching: Device[] = []
    for (const hint of hints as Record<string, unknown>[]) {
      const candidates = findByHints(devices, hint)
      const names = (list: Device[]) => pythonRepr(list.map(({ device }) => device))
      if (candidates.length === 0)
        throw new AgentError(
          'SoftwareRAIDError',
          `No candidates for physical disk ${pythonRepr(hint)} from the list ${pythonRepr(devices.map(diskEntry))}`,
        )
      const free = candidates.find((each) => !matching.includes(each))
      if (!free)
        throw new AgentError(
          'SoftwareRAIDError',
          `No candidates left for physical disk ${pythonRepr(hint)} from the list ${names(candidates)} after picking ${names(matching)} for previous volumes`,
        )
      matching.push(free)
    }
    return matching
  })
}
