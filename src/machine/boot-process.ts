import { bootCandidates, consumed, postProgress, type BootProgress, type BootTarget, type RamdiskBoot } from './boot.ts'
import type { Disk } from './disk.ts'
import type { Machine } from './machine.ts'
import type { MachineWorld } from './machine-world.ts'

type Phase = 'off' | 'post' | 'no device' | 'setup' | 'loading' | 'up'

/** What each phase shows; POST shows more than one thing. */
const phaseProgress: Record<Exclude<Phase, 'post'>, BootProgress> = {
  off: 'None',
  'no device': 'SystemHardwareInitializationComplete',
  setup: 'SetupEntered',
  loading: 'OSBootStarted',
  up: 'OSRunning',
}

/** Everything between power and a running system: POST, the choice of the device, loading, and the end of what ran. */
export class BootProcess {
  readonly #machine: Machine
  readonly #world: MachineWorld
  #phase: Phase = 'off'
  #phaseAt = 0
  #postMs = 0
  #cancel: () => void = () => {}
  #cancelPanic: () => void = () => {}
  #stopRamdisk: () => void = () => {}

  constructor(machine: Machine, world: MachineWorld) {
    this.#machine = machine
    this.#world = world
  }

  /** How far the boot is, and since when, in milliseconds since the epoch. */
  progress(): { progress: BootProgress; since: number } {
    if (this.#phase !== 'post') return { progress: phaseProgress[this.#phase], since: this.#phaseAt }
    const { progress, sinceMs } = postProgress(this.#world.clock.now() - this.#phaseAt, this.#postMs)
    return { progress, since: this.#phaseAt + sinceMs }
  }

  /** Begins POST. */
  start(): void {
    const { faults, firmware, timing } = this.#machine
    this.#machine.boots++
    const flashMs = firmware.pending('bios') === undefined ? 0 : (timing.biosUpdateMs ?? 180_000)
    this.#postMs = this.#drawn(timing.postMs) + flashMs
    this.#enter('post')
    this.#cancel()
    if (faults.hangsInPost) return
    this.#then(this.#postMs, () => {
      this.#applySettings()
      this.#select()
    })
  }

  /** Ends whatever runs. The ramdisk first: nothing in it sees what becomes of its disks. */
  halt(why: string): void {
    const machine = this.#machine
    this.#cancel()
    this.#cancelPanic()
    this.#enter('off')
    if (machine.running === 'ramdisk' || machine.running === 'os')
      this.#world.record('halted', { what: machine.running, why })
    machine.running = 'nothing'
    const stop = this.#stopRamdisk
    this.#stopRamdisk = () => {}
    stop()
    machine.stopPrograms()
  }

  /** The kernel dies in front of whoever looks: the machine stays on, and as far as it was. */
  panic(why: string): void {
    this.halt(why)
    this.#enter('up')
    this.#crash()
  }

  #crash(): void {
    const machine = this.#machine
    machine.running = 'crashed'
    machine.pstore = [...machine.pstore, `dmesg-efi-${Math.floor(this.#world.clock.now() / 1000)}01001`]
    const { rebootsAfterPanicMs } = machine.faults
    if (rebootsAfterPanicMs !== undefined) this.#then(rebootsAfterPanicMs, () => machine.reset())
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    this.#phaseAt = this.#world.clock.now()
  }

  #then(ms: number, run: () => void): void {
    this.#cancel()
    this.#cancel = this.#world.clock.after(ms, run)
  }

  #drawn(ms: number): number {
    const { jitter = 0 } = this.#machine.timing
    return jitter === 0 ? ms : Math.round(ms * (1 + jitter * (2 * this.#world.random.next() - 1)))
  }

  /** What waits for POST: BIOS attributes, boot mode, secure boot, volumes, firmware. */
  #applySettings(): void {
    const machine = this.#machine
    const changed = machine.bios.applyPending(this.#world.clock.now())
    if (changed.length > 0) this.#world.record('bios', { changed })
    if (changed.includes('BootMode')) {
      machine.override = { ...machine.override, mode: machine.bios.get('BootMode') === 'Bios' ? 'Legacy' : 'UEFI' }
    }
    machine.bootMode = machine.override.mode
    machine.secureBoot.applyPending(machine.bootMode)
    machine.raid?.applyPending()
    for (const [component, version] of Object.entries(machine.firmware.applyPending()))
      this.#world.record('firmware', { component, version })
    if (machine.faults.renamesDisks) moveNames(machine.disks)
    if (machine.bios.get('SecurityFreezeLock') !== 'Enabled') return
    for (const { ata } of machine.disks) if (ata) ata.frozen = true
  }

  #select(): void {
    const machine = this.#machine
    const candidates = bootCandidates(machine.override, machine.bootOrder)
    machine.override = consumed(machine.override)
    this.#try(candidates)
  }

  #try([device, ...others]: BootTarget[]): void {
    if (device === undefined) return this.#chosen('None', 'no device')
    const machine = this.#machine
    const overNetwork = device === 'Pxe' || device === 'UefiHttp'
    const dead = machine.faults.failsToBootFrom?.includes(device) ?? false
    if (device === 'BiosSetup') return this.#chosen(device, 'setup')
    const image = dead ? undefined : this.#imageFor(device)
    if (image) {
      this.#chosen(device, 'loading')
      return this.#load(overNetwork ? 'network' : 'virtual media', image.parameters)
    }
    if (device === 'Hdd' && !dead && machine.blockDevices().some(({ bootable }) => bootable)) {
      this.#chosen(device, 'loading')
      return this.#then(this.#drawn(machine.timing.osBootMs), () => {
        machine.running = 'os'
        this.#enter('up')
      })
    }
    // Only a network keeps the firmware waiting for an answer.
    if (!overNetwork) return this.#try(others)
    this.#then(machine.timing.bootAttemptMs ?? 30_000, () => this.#try(others))
  }

  #chosen(device: BootTarget, phase: Phase): void {
    this.#enter(phase)
    this.#world.record('boot', { number: this.#machine.boots, device })
  }

  #imageFor(device: BootTarget): { parameters: Record<string, string>; unsigned?: boolean } | undefined {
    const { virtualMedia, networkBoot, httpBoot, nics, secureBoot } = this.#machine
    const online = nics.some(({ carrier }) => carrier)
    const images: Partial<Record<BootTarget, { parameters: Record<string, string>; unsigned?: boolean } | undefined>> =
      {
        Cd: virtualMedia.Cd,
        Usb: virtualMedia.Usb,
        Pxe: online ? networkBoot : undefined,
        UefiHttp: online ? (httpBoot ?? networkBoot) : undefined,
      }
    const image = images[device]
    return secureBoot.current && image?.unsigned ? undefined : image
  }

  #load(from: RamdiskBoot['from'], parameters: Record<string, string>): void {
    const machine = this.#machine
    this.#then(this.#drawn(machine.timing.ramdiskMs), () => {
      this.#enter('up')
      const { panicsAfterMs } = machine.faults
      if (panicsAfterMs === 0) {
        this.#world.record('halted', { what: 'ramdisk', why: 'kernel panic' })
        return this.#crash()
      }
      machine.running = 'ramdisk'
      if (panicsAfterMs !== undefined) this.#cancelPanic = this.#world.clock.after(panicsAfterMs, () => machine.panic())
      this.#stopRamdisk = machine.startRamdisk({ number: machine.boots, from, parameters })
    })
  }
}

/** Gives every disk the name of the next one on its kind of bus. */
function moveNames(disks: readonly Disk[]): void {
  for (const nvme of [true, false]) {
    const group = disks.filter(({ transport }) => (transport === 'nvme') === nvme)
    const names = group.map(({ device }) => device)
    for (const [i, disk] of group.entries()) disk.device = names[(i + 1) % names.length] ?? disk.device
  }
}
