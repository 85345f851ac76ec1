import type { Clock } from '../world.ts'
import { Bios, commonAttributes } from './bios.ts'
import type { BlockDevice } from './block-device.ts'
import { erasableDevices, visibleDevices } from './block-devices.ts'
import { BootProcess } from './boot-process.ts'
import { installedEntries } from './boot.ts'
import type { BootEntry, BootOverride, BootProgress, BootTarget, Media, NetworkBoot, StartRamdisk } from './boot.ts'
import { Disk } from './disk.ts'
import { factoryVersion, Firmware } from './firmware.ts'
import type { MachineFaults } from './machine-faults.ts'
import { WatchedWorld } from './machine-world.ts'
import type { MachineIdentity, MachineWatcher, MachineWorld, Nic } from './machine-world.ts'
import { resetTypes, type PowerRestorePolicy, type PowerState, type ResetType } from './power.ts'
import { collateral, dataAtRisk, type Loss, type Remains } from './ground-truth.ts'
import type { HardwareProfile, MachineTiming } from './hardware-profile.ts'
import { RaidController } from './raid.ts'
import { SecureBoot } from './secure-boot.ts'
import { SoftwareRaid } from './software-raid.ts'

export type * from './boot.ts'
export type { MachineFaults } from './machine-faults.ts'
export type { MachineIdentity, MachineWatcher, MachineWorld, Nic } from './machine-world.ts'
export type { PowerRestorePolicy, PowerState, ResetType } from './power.ts'

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
  readonly raid: RaidController | undefined
  readonly softwareRaid: SoftwareRaid
  readonly bios: Bios
  readonly firmware: Firmware
  readonly secureBoot = new SecureBoot()
  readonly virtualMedia: { Cd: Media | undefined; Usb: Media | undefined } = { Cd: undefined, Usb: undefined }
  override: BootOverride = { enabled: 'Disabled', target: 'None', mode: 'UEFI' }
  /** Devices tried, in order, when no override applies or the override's device does not boot. */
  bootOrder: BootTarget[] = ['Hdd', 'Pxe']
  /** Of the running boot; the override's mode and the BIOS attribute `BootMode` set the next one's. */
  bootMode: 'UEFI' | 'Legacy' = 'UEFI'
  power: PowerState = 'Off'
  /** Whether there is current in the outlet. Without it the BMC is dead as well. */
  mains = true
  powerRestorePolicy: PowerRestorePolicy = 'LastState'
  /** Whether it was on, or about to be, when the mains last went. */
  wasOn = false
  /** Boots so far. */
  boots = 0
  /** What the present boot runs. `crashed` is a kernel that answers nothing any more. */
  running: 'nothing' | 'ramdisk' | 'os' | 'crashed' = 'nothing'
  networkBoot: NetworkBoot
  /** What the firmware would load from its own HTTP boot URL. */
  httpBoot: Media | undefined
  startRamdisk: StartRamdisk = () => () => {}
  /** What is wrong with the machine. Empty for a healthy one. */
  faults: MachineFaults = {}
  timing: MachineTiming
  /** Boot entries in NVRAM beside the firmware's own. */
  bootEntries: readonly BootEntry[] = []
  /** Files in the persistent store: what kernels left when they crashed. */
  pstore: readonly string[] = []
  /** Milliseconds by which the real-time clock and the BMC's are ahead of the world's. */
  hostClockOffsetMs = 0
  bmcClockOffsetMs = 0
  readonly #world: WatchedWorld
  readonly #boot: BootProcess
  /** It is to be switched on as soon as the power, which is going down, is down. */
  #onOnceOff = false
  /** The operating system is shutting down: it was asked, and hears no second request. */
  #leaving = false
  /** Cancels the transition of power, or the orderly shutdown, that is under way. */
  #cancelTimer: () => void = () => {}

  constructor({ name, uuid, serial, macs }: MachineIdentity, profile: HardwareProfile, world: MachineWorld) {
    this.name = name
    this.uuid = uuid
    this.serial = serial
    this.profile = profile
    this.timing = profile.timing
    this.#world = new WatchedWorld(world)
    this.nics = profile.nics.map((nic, i) => ({ ...nic, mac: macs[i] ?? '' }))
    this.disks = profile.disks.map((spec, i) => new Disk(spec, i, serial, this.#world))
    const behind = this.disks.filter(({ transport }) => transport === 'sas' || transport === 'sata')
    this.raid = profile.raid && new RaidController(profile.raid, serial, behind, this.#world)
    this.raid?.deliver()
    this.softwareRaid = new SoftwareRaid(this.#world)
    this.#boot = new BootProcess(this, this.#world)
    this.bios = new Bios(profile.biosAttributes ?? commonAttributes)
    this.firmware = new Firmware((component) => factoryVersion(profile, component))
  }

  get clock(): Clock {
    return this.#world.clock
  }

  /** How far the present boot is. Computed from the time: nothing wakes up to move it. */
  get progress(): BootProgress {
    return this.#boot.progress().progress
  }

  /** Milliseconds since the epoch since when {@link progress} is what it is. */
  get progressSince(): number {
    return this.#boot.progress().since
  }

  /** What the operating system finds as disks: see {@link visibleDevices}. */
  blockDevices(): BlockDevice[] {
    return visibleDevices(this)
  }

  /** A tenant moves in: an operating system of theirs, and data on every byte of the machine's own disks. */
  occupy(tenant: string): void {
    this.bootEntries = installedEntries
    for (const disk of this.disks) if (!disk.spec.shared) disk.write(tenant)
  }

  /** Tenants' data on the machine's own disks: see {@link dataAtRisk}. */
  dataAtRisk(): Remains[] {
    return dataAtRisk(this.disks)
  }

  /** Others' data that are gone from shared units: see {@link collateral}. */
  collateral(): Loss[] {
    return collateral(this.disks)
  }

  /** Calls `watcher` with everything recorded from now on; the returned function ends that. */
  watch(watcher: MachineWatcher): () => void {
    return this.#world.watch(watcher)
  }

  /** Does what a BMC's reset type asks. `unchanged`: there was nothing to do; `refused`: not possible in this state. */
  act(type: ResetType): 'accepted' | 'unchanged' | 'refused' {
    const row = resetTypes[type]
    if (!this.mains) return 'refused'
    if (!row.from.includes(this.power)) return type === 'Nmi' ? 'refused' : 'unchanged'
    row.do(this)
    return 'accepted'
  }

  /** Switches on, or will once the power is down: self-test, choice of the boot device, boot. */
  powerOn(): void {
    if (!this.mains || this.power === 'On' || this.power === 'PoweringOn' || this.#ignores('powerOn')) return
    this.#onOnceOff = this.power === 'PoweringOff'
    if (this.#onOnceOff) return
    this.#setPower('PoweringOn')
    this.#then(this.timing.powerOnMs, () => {
      this.#powerDisks(true)
      this.#setPower('On')
      this.#boot.start()
    })
  }

  /** Cuts the power: whatever ran is gone at once, the state reads `Off` a little later, and stays so. */
  powerOff(): void {
    if (this.power === 'Off' || this.#ignores('powerOff')) return
    this.#onOnceOff = false
    if (this.power !== 'PoweringOff') this.#cutPower('power off')
  }

  /**
   * Asks the operating system to shut down; watch {@link power} for what comes of it. Before an operating system runs the
   * firmware takes the request itself and switches off; a crashed one does nothing.
   */
  shutDown(): void {
    this.#leaveAnd(() => this.powerOff())
  }

  /** Asks the operating system to restart. Switches on a machine that is off. */
  gracefulRestart(): void {
    if (this.power === 'Off') return this.powerOn()
    this.#leaveAnd(() => this.reset())
  }

  /** A warm reset: power stays on, whatever ran is gone. Switches on a machine that is off. */
  reset(): void {
    if (this.power === 'Off') return this.powerOn()
    if (this.power !== 'On' || this.#ignores('reset')) return
    this.#halt('reset')
    this.#boot.start()
  }

  /** Off for a moment, then on. */
  powerCycle(): void {
    if (this.power === 'Off') return this.powerOn()
    if (this.power === 'PoweringOff' || this.#ignores('reset')) return
    this.#onOnceOff = true
    this.#cutPower('power cycle')
  }

  /** On if off; otherwise what the operating system makes of the button. */
  pushPowerButton(): void {
    if (this.power === 'Off') this.powerOn()
    else this.shutDown()
  }

  /** A non-maskable interrupt: the kernel writes what it knows to the persistent store and stops. Power is unchanged. */
  nmi(): void {
    this.panic('nmi')
  }

  /** The kernel dies. With `faults.rebootsAfterPanicMs` the machine resets itself later. */
  panic(why = 'kernel panic'): void {
    if (this.running !== 'os' && this.running !== 'ramdisk') return
    this.#cancel()
    this.#boot.panic(why)
  }

  /** The mains go: no transition, no goodbye. Comes back by itself after `forMs`, if given. */
  losePower(forMs?: number): void {
    if (!this.mains) return
    this.wasOn = this.power === 'On' || this.power === 'PoweringOn'
    this.mains = false
    this.#powerDisks(false)
    this.#halt('power loss')
    if (this.power !== 'Off') this.#setPower('Off')
    this.#world.record('mains', { present: false })
    if (forMs !== undefined) this.#then(forMs, () => this.restorePower())
  }

  /** The mains come back; what then happens is the {@link powerRestorePolicy}'s. */
  restorePower(): void {
    if (this.mains) return
    this.#cancel()
    this.mains = true
    this.#world.record('mains', { present: true })
    if (this.powerRestorePolicy === 'AlwaysOn' || (this.powerRestorePolicy === 'LastState' && this.wasOn))
      this.powerOn()
  }

  /** Every program of the ramdisk's user space dies (its init restarts the agent): what drives do by themselves goes on. */
  stopPrograms(): void {
    for (const device of erasableDevices(this)) device.hostStopped()
  }

  #powerDisks(on: boolean): void {
    if (on) for (const device of erasableDevices(this)) device.powerOn()
    else for (const device of erasableDevices(this).reverse()) device.powerOff()
  }

  #ignores(order: NonNullable<MachineFaults['ignores']>[number]): boolean {
    if (!this.faults.ignores?.includes(order)) return false
    this.#world.record('ignored', { order })
    return true
  }

  /** The operating system, if any runs, takes its time and then does `end`; firmware does it at once, a crashed kernel never. */
  #leaveAnd(end: () => void): void {
    if (this.power !== 'On' || this.#ignores('shutdown')) return
    if (this.running === 'crashed' || this.#leaving) return
    if (this.running === 'nothing') return end()
    this.#then(this.timing.shutdownMs, end)
    this.#leaving = true
  }

  #cutPower(why: string): void {
    this.#halt(why)
    this.#powerDisks(false)
    this.#setPower('PoweringOff')
    this.#then(this.timing.powerOffMs, () => {
      this.#setPower('Off')
      if (this.#onOnceOff) this.powerOn()
    })
  }

  #setPower(power: PowerState): void {
    this.power = power
    this.#world.record('power', { power })
  }

  #then(ms: number, run: () => void): void {
    this.#cancel()
    this.#cancelTimer = this.#world.clock.after(ms, () => {
      this.#leaving = false
      run()
    })
  }

  #cancel(): void {
    this.#cancelTimer()
    this.#leaving = false
  }

  /** Ends whatever runs on the machine's processors. */
  #halt(why: string): void {
    this.#cancel()
    this.#boot.halt(why)
  }
}
