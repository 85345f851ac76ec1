import type { BlockDevice } from '../machine/block-device.ts'
import type { Machine } from '../machine/machine.ts'
import { findByHints } from './device-hints.ts'
import { blockDevices, type Node, skippedDevices } from './devices.ts'
import { AgentError, PythonError } from './errors.ts'
import { pythonRepr } from './python.ts'

/** Smallest disk that can take a system, in bytes. */
const minimumBytes = 4 * 1024 ** 3

/**
 * The disk an image would go to: the one the node's hints name, or the smallest that is big enough, ties by name; never
 * one that the node says to leave alone. Throws `DeviceNotFound`, or what is wrong with the list of disks to leave
 * alone.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager.get_os_install_device, utils.py guess_root_disk
 */
export function rootDisk(machine: Machine, node: Node = {}): BlockDevice {
  const present = blockDevices(machine)
  const skipped = skippedDevices(machine, present, node)
  const devices = present.filter((device) => !skipped.has(device))
  const hints = hintsOf(node)
  if (hints) return hinted(devices, hints, machine)
  const [smallest] = devices
    .filter(({ sizeBytes }) => sizeBytes >= minimumBytes)
    .toSorted((a, b) => a.sizeBytes - b.sizeBytes || (a.device < b.device ? -1 : 1))
  if (smallest) return smallest
  throw new AgentError(
    'DeviceNotFound',
    `No suitable device was found for deployment - root device hints were not provided and all found block devices are smaller than ${minimumBytes}B.`,
  )
}

/** {@link rootDisk}, if there is one. */
export function findRootDisk(machine: Machine, node?: Node): BlockDevice | undefined {
  try {
    return rootDisk(machine, node)
  } catch (error) {
    if (error instanceof AgentError) return undefined
    throw error
  }
}

/** No hints are as good as none. */
function hintsOf({ instance_info, properties }: Node): Record<string, unknown> | undefined {
  const given = [instance_info?.['root_device'], properties?.['root_device']] as (Record<string, unknown> | undefined)[]
  return given.find((hints) => Object.keys(hints ?? {}).length > 0)
}

function hinted(devices: readonly BlockDevice[], hints: Record<string, unknown>, machine: Machine): BlockDevice {
  try {
    const [first] = findByHints(devices, hints, machine.blockDevices())
    if (first) return first
  } catch (error) {
    if (!(error instanceof PythonError) || error.type !== 'ValueError') throw error
    throw new AgentError(
      'DeviceNotFound',
      `No devices could be found using the root device hints ${pythonRepr(hints)} because they failed to validate. Error: ${error.message}`,
    )
  }
  throw new AgentError(
    'DeviceNotFound',
    `No suitable device was found for deployment using these hints ${pythonRepr(hints)}`,
  )
}
