import type { BlockDevice } from '../machine/block-device.ts'
import type { Machine } from '../machine/machine.ts'
import { findByHints } from './device-hints.ts'
import { blockDevices, type Node } from './devices.ts'

/** Smallest disk that can take a system, in bytes. */
const minimumBytes = 4 * 1024 ** 3

/**
 * The disk an image would go to: the one the node's hints name, or the smallest that is big enough, ties by name.
 *
 * @source ironic_python_agent/hardware.py GenericHardwareManager.get_os_install_device, utils.py guess_root_disk
 */
export function findRootDisk(machine: Machine, node: Node = {}): BlockDevice | undefined {
  const devices = blockDevices(machine)
  const hints = node.properties?.['root_device'] as Record<string, unknown> | undefined
  if (hints) return findByHints(devices, hints)[0]
  return devices
    .filter(({ sizeBytes }) => sizeBytes >= minimumBytes)
    .toSorted((a, b) => a.sizeBytes - b.sizeBytes || (a.device < b.device ? -1 : 1))[0]
}
