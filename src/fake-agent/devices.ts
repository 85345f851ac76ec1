import type { BlockDevice, Partition } from '../machine/block-device.ts'
import type { Machine } from '../machine/machine.ts'
import type { Agent } from './agent.ts'
import { findByHints } from './device-hints.ts'
import { PythonError } from './errors.ts'

/** The parts of Ironic's node that decide about disks. Sent with every step, so it may be anything. */
export type Node = {
  uuid?: string
  driver_internal_info?: Record<string, unknown>
  driver_info?: Record<string, unknown>
  properties?: Record<string, unknown>
  instance_info?: Record<string, unknown>
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

const listCommand = 'lsblk -bia --json -oKNAME,MODEL,SIZE,ROTA,TYPE,UUID,PARTUUID,SERIAL,WWN,LOG-SEC,PHY-SEC,TRAN'

/** What the operating system lists, if its tool works. */
function listed(agent: Agent): readonly BlockDevice[] {
  if (agent.tool(listCommand))
    throw new PythonError(
      'UnboundLocalError',
      "cannot access local variable 'report_json' where it is not associated with a value",
    )
  return blockDevices(agent.machine)
}

/** All devices, without those the node says to leave alone. */
export function devicesToErase(agent: Agent, node: Node): Listed[] {
  const devices = listed(agent)
  const skipped = skippedDevices(agent.machine, devices, node)
  return devices.filter((device) => !skipped.has(device)).map(whole)
}

/** Devices and partitions for a metadata wipe: names backwards, so that partitions come before their disk. */
export function devicesToWipe(agent: Agent, node: Node): Listed[] {
  const devices = listed(agent)
  const skipped = skippedDevices(agent.machine, devices, node)
  // Hints describe disks. The partitions of a disk that is left alone match none of them, and are wiped.
  return [...devices.filter((device) => !skipped.has(device)).map(whole), ...devices.flatMap(partitionsOf)]
    .toSorted(byNameBackwards)
    .filter((each) => !isRaidMember(agent, each) && !each.device.readOnly)
}

const byNameBackwards = (a: Listed, b: Listed) => (a.name < b.name ? 1 : -1)

/** Those the node says to leave alone. Hints that cannot be read are an error: nothing is erased then. */
export function skippedDevices(
  machine: Machine,
  devices: readonly BlockDevice[],
  { properties }: Node,
): Set<BlockDevice> {
  const hints = (properties?.['skip_block_devices'] ?? []) as Record<string, unknown>[]
  const ofDisks = hints.filter((hint) => !('volume_name' in hint))
  return new Set(ofDisks.flatMap((hint) => findByHints(devices, hint, machine.blockDevices())))
}

/**
 * Whether an array's metadata are on the device or, for a whole disk, in one of its partitions; also if nobody can tell.
 */
export function isRaidMember(agent: Agent, { device: { layout }, partition, name }: Listed): boolean {
  try {
    agent.tool(`lsblk --fs --noheadings ${name}`)
  } catch (error) {
    if (!(error instanceof PythonError) || error.type !== 'ProcessExecutionError') throw error
    return true
  }
  const member = 'linux_raid_member'
  if (partition) return partition.fsType === member
  return layout.signatures.includes(member) || layout.partitions.some(({ fsType }) => fsType === member)
}
