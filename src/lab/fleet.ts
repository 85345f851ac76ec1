import { uuidFrom } from '../identifiers.ts'
import type { MachineIdentity } from '../machine/machine.ts'
import { profiles, type HardwareProfile } from '../machine/profiles.ts'
import type { AgentSettings } from '../fake-agent/settings.ts'
import type { BmcSettings } from '../fake-bmc/settings.ts'
import type { Random } from '../world.ts'

/** One node of a lab: its machine, whose data are on it, and what its record in Ironic says beyond the usual. */
export type NodeSpec = {
  name: string
  profile: HardwareProfile
  /** Whose data fill all disks of the machine's own before anything else happens; without it the disks are blank. */
  tenant?: string
  /** How the ramdisk gets to the machine. */
  boot: BootInterface
  agent?: AgentSettings
  /** Whose BMC the machine has; without it, nobody's in particular. */
  bmc?: Pick<BmcSettings, 'personality' | 'quirks' | 'timing' | 'sessionLimit' | 'sessionTimeoutMs' | 'egress'>
  /** Fields of the node's record that replace or (objects) extend what enrolment sends. */
  record?: { readonly [field: string]: unknown }
}

export type BootInterface = 'ipxe' | 'pxe' | 'redfish-virtual-media'

/** `count` like nodes, called `<prefix>-1` and so on. */
export function likeNodes(
  count: number,
  { prefix = 'node', profile = 'two-disk-1u', boot = 'ipxe', ...rest }: LikeNodes = {},
): NodeSpec[] {
  const found = typeof profile === 'string' ? profiles[profile] : profile
  if (!found) throw new Error(`There is no hardware profile ${JSON.stringify(profile)}.`)
  return Array.from({ length: count }, (_, i) => ({ ...rest, name: `${prefix}-${i + 1}`, profile: found, boot }))
}

export type LikeNodes = Partial<Omit<NodeSpec, 'name' | 'profile'>> & {
  prefix?: string
  profile?: string | HardwareProfile
}

/** Who a machine is. Same random stream, same name: same identity. */
export function identityOf({ name, profile }: NodeSpec, index: number, random: Random): MachineIdentity {
  const own = random.fork(name)
  const uuid = uuidFrom(own)
  // 36^7 serial numbers; the index makes sure that no two machines of a lab share one.
  const serial = `CR${(index + 1).toString(36).toUpperCase().padStart(5, '0')}`
  const macs = profile.nics.map((_, nic) => `52:54:${octets((index + 1) * 16 + nic)}`)
  return { name, uuid, serial, macs }
}

const octets = (value: number): string =>
  [24, 16, 8, 0].map((shift) => ((value >>> shift) & 0xff).toString(16).padStart(2, '0')).join(':')

/** A BMC as a scenario has it: a personality's name, or what it is made of. */
export function bmcOf(
  bmc: string | { personality: string; quirks: readonly string[]; sessionLimit?: number | undefined },
): NonNullable<NodeSpec['bmc']> {
  if (typeof bmc === 'string') return { personality: bmc }
  const { personality, quirks, sessionLimit } = bmc
  return { personality, quirks, ...(sessionLimit === undefined ? {} : { sessionLimit }) }
}
