import type { Partition } from '../machine/block-device.ts'
import type { Agent } from './agent.ts'
import type { Listed, Node } from './devices.ts'
import { AgentError } from './errors.ts'

/** Identifiers of file systems that several machines may share, in exactly this spelling. */
const guarded: Record<string, string> = {
  '37AFFC90-EF7D-4E96-91C3-2D7AE055B174': 'IBM GPFS Partition',
  'AA31E02A-400F-11DB-9590-000C2911D1B8': 'VMware VMFS Partition (GPT)',
  '0xfb': 'VMware VMFS Partition (MBR)',
}

/**
 * Throws if a device seems to carry a file system that other machines use as well.
 *
 * @source ironic_python_agent/hardware.py safety_check_block_device
 */
export function checkGuard(agent: Agent, { driver_internal_info: info = {} }: Node, listed: Listed): void {
  if (!agent.parameters.guardSpecialFilesystems || info['wipe_special_filesystems'] === false) return
  const { device, partition, name } = listed
  const spelt = (id: string | null | undefined) => (agent.settings.hardened ? inCapitals(id) : id)
  agent.tool(`lsblk -bia --json -oUUID,PTUUID,PARTTYPE,PARTUUID ${name}`)
  const { fsUuid, tableUuid, partitions } = device.layout
  const idsOf = (one: Partition) => [one.fsUuid, tableUuid, one.type, one.uuid]
  // The real one takes the disk's own line of what lsblk prints, and never looks at the lines of its partitions.
  const below = agent.settings.hardened ? partitions.flatMap(idsOf) : []
  const ids = partition ? idsOf(partition) : [fsUuid, tableUuid, ...below]
  for (const [id, what] of Object.entries(guarded)) {
    if (!ids.some((one) => spelt(one) === id)) continue
    throw new AgentError(
      'ProtectedDeviceError',
      `Protected ${what} located on device ${name}. This volume or contents may be a shared block device. Please consult your storage administrator, and restart cleaning after either detaching the volumes, or instructing IPA to not protect contents. See Ironic Python Agent documentation for more information.`,
    )
  }
}

/** An identifier as the table above spells it; `0xfb` has small letters in both. */
const inCapitals = (id: string | null | undefined) => (id?.startsWith('0x') ? id : id?.toUpperCase())
