import type { BlockDevice, Partition } from '../machine/block-device.ts'
import type { Machine } from '../machine/machine.ts'
import { findByHints } from './device-hints.ts'

/** The parts of Ironic's node that decide about disks. Sent with every step, so it may be anything. */
export type Node = {
  uuid?: string
  driver_internal_info?: Record<string, unknown>
  driver_info?: Record<string, unknown>
  properties?: Record<string, unknown>
  target_raid_config?: unknown
}

/** A whole device, or one of its partitions. */
export type Listed = { device: BlockDevice; partition: Partition | undefined; name: string }

/** The devices an operating system finds: physical disks, volumes of a controller, arrays. */
export const blockDevices = (machine: Machine): readonly BlockDevice[] =>
  machine.blockDevices().filter(({ sizeBytes }) => sizeBytes > 0)

const whole = (device: BlockDevice): Listed => ({ device, partition: undefined, name: device.device })

/** Partitions of a device whose name ends in a digit have a `p` before their number. */
const partitionsOf = (device: BlockDevice): Listed[] =>
  device.layout.partitions.map((partition) => ({
    device,
    partition,
    name: `${device.device}${/\d$/.test(device.device) ? 'p' : ''}${partition.number}`,
  }))

/** All devices, without those the node says to leave alone. */
export function devicesToErase(machine: Machine, node: Node): Listed[] {
  const devices = blockDevices(machine)
  const skipped = skippedDevices(devices, node)
  return devices.filter((device) => !skipped.has(device)).map(whole)
}

/** Devices and partitions for a metadata wipe: names backwards, so that partitions come before their disk. */
export function devicesToWipe(machine: Machine, node: Node): Listed[] {
  const devices = blockDevices(machine)
  const skipped = skippedDevices(devices, node)
  // Hints describe disks. The partitions of a disk that is left alone match none of them, and are wiped.
  const listed = [...devices.filter((device) => !skipped.has(device)).map(whole), ...devices.flatMap(partitionsOf)]
  return listed.filter((each) => !isRaidMember(each) && !each.device.readOnly).toSorted(byNameBackwards)
}

const byNameBackwards = (a: Listed, b: Listed) => (a.name < b.name ? 1 : -1)

function skippedDevices(devices: readonly BlockDevice[], { properties }: Node): Set<BlockDevice> {
  const hints = (properties?.['skip_block_devices'] ?? []) as Record<string, unknown>[]
  return new Set(hints.filter((hint) => !('volume_name' in hint)).flatMap((hint) => findByHints(devices, hint)))
}

/** Whether an array's metadata are on the device or, for a whole disk, in one of its partitions. */
export function isRaidMember({ device: { layout }, partition }: Listed): boolean {
  const member = 'linux_raid_member'
  if (partition) return partition.fsType === member
  return layout.signatures.includes(member) || layout.partitions.some(({ fsType }) => fsType === member)
}
