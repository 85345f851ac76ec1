export type BootTarget = 'None' | 'Pxe' | 'Hdd' | 'Cd' | 'Usb' | 'UefiHttp' | 'BiosSetup'
export type BootOverride = { enabled: 'Disabled' | 'Once' | 'Continuous'; target: BootTarget; mode: 'UEFI' | 'Legacy' }
export type BootProgress =
  | 'None'
  | 'PrimaryProcessorInitializationStarted'
  | 'MemoryInitializationStarted'
  | 'BusInitializationStarted'
  | 'PCIResourceConfigStarted'
  | 'SystemHardwareInitializationComplete'
  | 'SetupEntered'
  | 'OSBootStarted'
  | 'OSRunning'

/**
 * An image in a virtual drive. `parameters` are the kernel parameters found in it (`ipa-api-url`, `ipa-agent-token`, …);
 * an `unsigned` one does not boot under secure boot.
 */
export type Media = {
  image: string
  parameters: Record<string, string>
  writeProtected: boolean
  unsigned?: boolean
}

/** One boot of the ramdisk, as the agent in it sees it. */
export type RamdiskBoot = {
  /** Counts this machine's boots, from 1. */
  number: number
  from: 'network' | 'virtual media'
  /** Kernel parameters, with their `ipa-` prefix. */
  parameters: Record<string, string>
}

/** Starts what runs in the ramdisk; returns what ends it (at power-off, reset or panic). */
export type StartRamdisk = (boot: RamdiskBoot) => () => void

/** Kernel parameters of a network boot: what the provisioning network's boot server would hand out. */
export type NetworkBoot = { parameters: Record<string, string>; unsigned?: boolean } | undefined

/** A boot entry in the firmware's NVRAM. `path` is the device path `efibootmgr -v` prints. */
export type BootEntry = { number: string; name: string; path: string; active: boolean }

/** What the installer of an operating system adds to NVRAM. */
export const installedEntries: readonly BootEntry[] = [
  {
    number: '0007',
    name: 'ubuntu',
    path: 'HD(1,GPT,5d2e0a71-93c4-4f6b-8b1d-7e6f9a0c3d21,0x800,0x100000)/File(\\EFI\\ubuntu\\shimx64.efi)',
    active: true,
  },
]

/** How far POST is at which fraction of its time. */
const postWalk: readonly [at: number, progress: BootProgress][] = [
  [0.75, 'PCIResourceConfigStarted'],
  [0.5, 'BusInitializationStarted'],
  [0.15, 'MemoryInitializationStarted'],
  [0, 'PrimaryProcessorInitializationStarted'],
]

/** What POST shows after `elapsedMs` of `postMs`. */
export function postProgress(elapsedMs: number, postMs: number): { progress: BootProgress; sinceMs: number } {
  for (const [at, progress] of postWalk) {
    if (elapsedMs >= at * postMs) return { progress, sinceMs: Math.round(at * postMs) }
  }
  return { progress: 'PrimaryProcessorInitializationStarted', sinceMs: 0 }
}

/** Devices to try, in order: the override's, if there is one, then the standing order. */
export const bootCandidates = ({ enabled, target }: BootOverride, order: readonly BootTarget[]): BootTarget[] =>
  enabled === 'Disabled' || target === 'None' ? [...order] : [target, ...order.filter((device) => device !== target)]

/** The override after the firmware has looked at it: `Once` is used up, whatever came of it. */
export const consumed = (override: BootOverride): BootOverride =>
  override.enabled === 'Once' ? { ...override, enabled: 'Disabled', target: 'None' } : override
