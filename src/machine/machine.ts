import type { Clock, Random } from '../world.ts'
import { Disk } from './disk.ts'
import type { HardwareProfile } from './profiles.ts'

export type PowerState = 'On' | 'Off' | 'PoweringOn' | 'PoweringOff'
export type BootTarget = 'None' | 'Pxe' | 'Hdd' | 'Cd' | 'Usb' | 'UefiHttp' | 'BiosSetup'
export type BootOverride = { enabled: 'Disabled' | 'Once' | 'Continuous'; target: BootTarget; mode: 'UEFI' | 'Legacy' }
export type BootProgress =
  | 'None'
  | 'PrimaryProcessorInitializationStarted'
  | 'SystemHardwareInitializationComplete'
  | 'OSBootStarted'
  | 'OSRunning'

/** A NIC with the address this machine's copy of it has. */
export type Nic = HardwareProfile['nics'][number] & { mac: string }

/** An image in a virtual drive. `parameters` are the kernel parameters found in it (`ipa-api-url`, `ipa-agent-token`, …). */
export type Media = { image: string; parameters: Record<string, string>; writeProtected: boolean }

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

export type MachineWorld = {
  clock: Clock
  random: Random
  record: (kind: string, detail?: Record<string, unknown>) => void
}

export type MachineIdentity = { name: string; uuid: string; serial: string; macs: string[] }

/** Kernel parameters of a network boot: what the provisioning network's boot server would hand out. */
export type NetworkBoot = { parameters: Record<string, string> } | undefined

/**
 * The emulated server: the one thing its BMC and its agent share. It knows nothing of HTTP, Ironic or Redfish's bodies.
 *
 * Every change of power, boot and disks is recorded.
 */
export class Machine {
  readonly name: string
  readonly uuid: string
  readonly serial: string
  readonly profile: HardwareProfile
  readonly nics: Nic[]
  readonly disks: Disk[]
  readonly virtualMedia: { Cd: Media | undefined; Usb: Media | undefined } = { Cd: undefined, Usb: undefined }
  override: BootOverride = { enabled: 'Disabled', target: 'None', mode: 'UEFI' }
  /** Devices tried, in order, when no override applies. */
  bootOrder: BootTarget[] = ['Hdd', 'Pxe']
  power: PowerState = 'Off'
  progress: BootProgress = 'None'
  /** Boots so far. */
  boots = 0
  /** What the present boot runs. */
  running: 'nothing' | 'ramdisk' | 'os' = 'nothing'
  networkBoot: NetworkBoot
  startRamdisk: StartRamdisk = () => () => {}
  readonly #world: MachineWorld
  #cancel: () => void = () => {}
  #stopRamdisk: () => void = () => {}

  constructor({ name, uuid, serial, macs }: MachineIdentity, profile: HardwareProfile, world: MachineWorld) {
    this.name = name
    this.uuid = uuid
    this.serial = serial
    this.profile = profile
    this.#world = world
    this.nics = profile.nics.map((nic, i) => ({ ...nic, mac: macs[i] ?? '' }))
    this.disks = profile.disks.map(
      (spec, i) => new Disk(spec, `${serial}D${i}`, `0x5000${serial.toLowerCase()}${i}`, world, world.random.next()),
    )
  }

  get clock(): Clock {
    return this.#world.clock
  }

  /** Switches on: power, self-test, choice of the boot device, boot. No effect unless off. */
  powerOn(): void {
    if (this.power !== 'Off') return
    this.#setPower('PoweringOn')
    this.#then(this.profile.timing.powerOnMs, () => {
      this.#setPower('On')
      this.#post()
    })
  }

  /** Cuts the power: whatever ran is gone at once, the state reads `Off` a little later. */
  powerOff(): void {
    if (this.power === 'Off' || this.power === 'PoweringOff') return
    this.#halt('power off')
    this.#setPower('PoweringOff')
    this.#then(this.profile.timing.powerOffMs, () => this.#setPower('Off'))
  }

  /** Asks the operating system to shut down. Resolves nothing: watch {@link power}. */
  shutDown(): void {
    if (this.power !== 'On') return
    this.#then(this.profile.timing.shutdownMs, () => this.powerOff())
  }

  /** A warm reset: power stays on, whatever ran is gone. Switches on a machine that is off. */
  reset(): void {
    if (this.power === 'Off') return this.powerOn()
    if (this.power !== 'On') return
    this.#halt('reset')
    this.#post()
  }

  /** Off for a moment, then on. */
  powerCycle(): void {
    if (this.power === 'Off') return this.powerOn()
    this.#halt('power cycle')
    this.#setPower('PoweringOff')
    this.#then(this.profile.timing.powerOffMs, () => {
      this.#setPower('Off')
      this.powerOn()
    })
  }

  #setPower(power: PowerState): void {
    this.power = power
    this.#world.record('power', { power })
  }

  #then(ms: number, run: () => void): void {
    this.#cancel()
    this.#cancel = this.#world.clock.after(ms, run)
  }

  #halt(why: string): void {
    this.#cancel()
    if (this.running !== 'nothing') this.#world.record('halted', { what: this.running, why })
    this.running = 'nothing'
    this.progress = 'None'
    const stop = this.#stopRamdisk
    this.#stopRamdisk = () => {}
    stop()
  }

  #post(): void {
    this.boots++
    this.progress = 'PrimaryProcessorInitializationStarted'
    this.#then(this.profile.timing.postMs, () => {
      this.progress = 'SystemHardwareInitializationComplete'
      this.#boot(this.#chooseDevice())
    })
  }

  #chooseDevice(): BootTarget {
    const { enabled, target } = this.override
    if (enabled === 'Disabled' || target === 'None') return this.bootOrder[0] ?? 'Hdd'
    if (enabled === 'Once') this.override = { ...this.override, enabled: 'Disabled', target: 'None' }
    return target
  }

  #boot(device: BootTarget): void {
    this.#world.record('boot', { number: this.boots, device })
    this.progress = 'OSBootStarted'
    const media = device === 'Cd' ? this.virtualMedia.Cd : device === 'Usb' ? this.virtualMedia.Usb : undefined
    if (media) return this.#bootRamdisk('virtual media', media.parameters)
    if ((device === 'Pxe' || device === 'UefiHttp') && this.networkBoot)
      return this.#bootRamdisk('network', this.networkBoot.parameters)
    this.#then(this.profile.timing.osBootMs, () => {
      this.running = 'os'
      this.progress = 'OSRunning'
    })
  }

  #bootRamdisk(from: RamdiskBoot['from'], parameters: Record<string, string>): void {
    this.#then(this.profile.timing.ramdiskMs, () => {
      this.running = 'ramdisk'
      this.progress = 'OSRunning'
      this.#stopRamdisk = this.startRamdisk({ number: this.boots, from, parameters })
    })
  }
}
