import { AtaSecurity } from './ata.ts'
import type { BlockDevice, Layout } from './block-device.ts'
import {
  cutOff,
  ErasureRun,
  wiped,
  type EraseFailure,
  type EraseMethod,
  type EraseOptions,
  type Erasure,
} from './erase.ts'
import { canDo, inHost } from './erase-rules.ts'
import { planOf } from './erase-plan.ts'
import { blankLayout, hasBootLoader, installedLayout, sharedFileSystemLayout } from './layouts.ts'
import { othersData, worldWideName, type DiskHealth, type DiskMishaps, type DiskState } from './disk-facts.ts'
import type { MachineWorld } from './machine-world.ts'
import type { DiskSpec } from './hardware-profile.ts'
import { bytesByTenant, painted, type Region } from './regions.ts'

export type { EraseMethod, EraseOptions, Erasure, ErasureRun } from './erase.ts'
export { othersData, type DiskHealth, type DiskMishaps, type DiskState } from './disk-facts.ts'
export type { Region } from './regions.ts'

/**
 * A disk that remembers what is really on it.
 *
 * {@link regions} is the ground truth: it changes only by {@link write}, {@link clear} and by an erase that covered the
 * bytes. What an agent or an operator believes about the disk is nowhere in here.
 */
export class Disk implements BlockDevice {
  readonly kind = 'disk'
  readonly spec: DiskSpec
  readonly serial: string
  readonly wwn: string
  /** The kernel's name for it; another boot may give another. */
  device: string
  layout: Layout = blankLayout
  readOnly = false
  readonly ata: AtaSecurity | undefined
  mishaps: DiskMishaps | undefined
  readonly erasures: Erasure[] = []
  readonly #world: MachineWorld
  /** Where between the fastest and the slowest of its model this drive is, from 0 to 1. */
  readonly #pace: number
  #powered = false
  #health: DiskHealth = 'ok'
  #missing = false
  #regions: Region[]
  /** The runs that reach this disk: its own and those of volumes over it. */
  readonly #runs: { run: ErasureRun; lost?: () => void }[] = []
  #own: ErasureRun | undefined

  /** `index` is the disk's place in the machine whose serial number is `machineSerial`. */
  constructor(spec: DiskSpec, index: number, machineSerial: string, world: MachineWorld) {
    this.spec = spec
    this.serial = `${machineSerial}D${index}`
    this.wwn = worldWideName(spec, machineSerial, index)
    this.device = spec.device
    this.ata = spec.ata && new AtaSecurity(spec.ata)
    this.#world = world
    this.#pace = world.random.next()
    this.#regions = [{ from: 0, to: spec.sizeBytes, tenant: spec.shared ? othersData : undefined }]
    if (spec.shared) this.layout = sharedFileSystemLayout('vmfs', spec.sizeBytes)
  }

  get model(): string {
    return this.spec.model
  }
  get vendor(): string | undefined {
    return this.spec.vendor
  }
  get sizeBytes(): number {
    return this.spec.sizeBytes
  }
  get rotational(): boolean {
    return this.spec.rotational
  }
  get transport(): DiskSpec['transport'] {
    return this.spec.transport
  }
  get logicalSectorBytes(): number {
    return this.mishaps?.sectorBytes ?? this.spec.logicalSectorBytes
  }
  get physicalSectorBytes(): number {
    return this.spec.physicalSectorBytes ?? 4096
  }
  get powered(): boolean {
    return this.#powered
  }

  get health(): DiskHealth {
    return this.#health
  }

  /** What an erase has reached by now it has reached: death saves only the rest. */
  set health(health: DiskHealth) {
    this.#settle()
    if (health !== this.#health) this.#world.record('disk', { disk: this.device, health })
    this.#health = health
    if (health === 'dead') this.#lost('media error')
  }

  /** Not found on its bus: the operating system and the BMC do not see it. */
  get missing(): boolean {
    return this.#missing
  }

  set missing(missing: boolean) {
    this.#settle()
    if (missing !== this.#missing) this.#world.record('disk', { disk: this.device, missing })
    this.#missing = missing
    if (missing) this.#lost('absent')
  }

  /** The ground truth, now. */
  get regions(): readonly Region[] {
    for (const { run } of this.#runs) run.settle()
    return this.#regions
  }

  /** What `wipefs` would find on the whole disk. */
  get signatures(): readonly string[] {
    this.#settle()
    return this.layout.signatures
  }

  set signatures(signatures: readonly string[]) {
    this.layout = { ...this.layout, signatures }
  }

  /** The disk's own erase under way. */
  get erasing(): ErasureRun | undefined {
    return this.#own
  }

  /** Whether a machine's firmware finds a boot loader on it. */
  get bootable(): boolean {
    if (this.missing || this.health === 'dead' || this.ata?.locked) return false
    return hasBootLoader(this.signatures, this.regions)
  }

  /** Fills the bytes [from, to) with data of `tenant`. Data from the first byte on come with an operating system. */
  write(tenant: string, from = 0, to = this.spec.sizeBytes): void {
    this.fill(tenant, from, to)
    if (from === 0) this.layout = installedLayout(this.spec.sizeBytes)
  }

  /** Fills the bytes [from, to), and leaves the partition table to whoever lays it out. */
  fill(tenant: string, from: number, to: number): void {
    this.#settle()
    this.#regions = painted(this.#regions, from, to, tenant)
  }

  /** Removes whatever is in [from, to). */
  clear(from: number, to: number): void {
    this.#settle()
    this.#paint(from, to)
  }

  /** A program overwrites [from, to) in no time; of that, too, evidence is kept. */
  wipe(from: number, to: number): void {
    this.clear(from, to)
    this.erasures.push(wiped(this.#world.clock.now(), { from, to }))
  }

  remains(): Map<string, number> {
    return bytesByTenant(this.regions)
  }

  erase(method: EraseMethod, options: EraseOptions = {}): ErasureRun {
    const clock = this.#world.clock
    const refusal = this.eraseRefusal(method, options)
    if (refusal) return ErasureRun.refused(clock, method, refusal)
    const run = ErasureRun.start(
      clock,
      {
        cover: (from, to) => this.#paint(from, to),
        ended: (record) => this.#eraseEnded(run, record),
      },
      planOf(this.spec, this.mishaps, this.#pace, method, options),
    )
    this.#own = run
    this.erasures.push(run.record)
    this.#runs.push({ run })
    this.#world.record('erase', { disk: this.device, method, phase: 'start' })
    return run
  }

  /** Why the drive would turn an erase down right now. */
  eraseRefusal(method: EraseMethod, options: EraseOptions = {}): EraseFailure | undefined {
    if (this.missing) return 'absent'
    if (!this.#powered) return 'no power'
    if (this.health === 'dead') return 'dead'
    if (this.#runs.length > 0) return 'busy'
    if (this.mishaps?.refuses?.includes(method)) return 'command failed'
    if (method === 'ata-secure-erase')
      return this.ata ? this.ata.eraseRefusal(options.password ?? 'NULL', options.enhanced ?? false) : 'not supported'
    if (!canDo(this.spec, method, options)) return 'not supported'
    if (this.ata?.locked) return 'locked'
    if (inHost(method) && this.readOnly) return 'read-only'
    return undefined
  }

  /** Everything about it that outlives the process, as plain JSON. */
  toJSON(): DiskState {
    const { regions, layout, device, health, missing, readOnly, ata, mishaps, erasures } = this
    return {
      serial: this.serial,
      regions: regions.map((region) => ({ ...region })),
      layout,
      device,
      health,
      missing,
      readOnly,
      ata: ata?.toJSON(),
      mishaps,
      erasures: erasures.map((erasure) => ({ ...erasure })),
    }
  }

  /** Becomes what was saved, without power. An erase that was under way then has been interrupted. */
  restore({ regions, layout, device, health, missing, readOnly, ata, mishaps, erasures }: DiskState): void {
    this.powerOff()
    this.#regions = regions.map(({ from, to, tenant }) => ({ from, to, tenant }))
    this.layout = layout
    this.device = device
    this.#health = health
    this.#missing = missing
    this.readOnly = readOnly
    if (ata) this.ata?.restore(ata)
    this.ata?.powerLost()
    this.mishaps = mishaps
    this.erasures.splice(0, Infinity, ...erasures.map(cutOff))
  }

  /** Lets a run that began on a volume or array reach this disk; `lost` is called when the disk is gone. */
  join(run: ErasureRun, record: Erasure, lost: () => void): void {
    this.#runs.push({ run, lost })
    this.erasures.push(record)
  }

  leave(run: ErasureRun): void {
    const index = this.#runs.findIndex((one) => one.run === run)
    if (index >= 0) this.#runs.splice(index, 1)
  }

  /** Removes bytes as a part of a larger erase; the caller has settled it. False if the disk takes no writes. */
  cover(from: number, to: number): boolean {
    if (this.missing || this.health === 'dead' || !this.#powered) return false
    this.#paint(from, to)
    return true
  }

  powerOn(): void {
    this.#powered = true
    this.#own?.resume()
  }

  /** The disk loses its power. Firmware that remembers what it was doing goes on later; all else ends here. */
  powerOff(): void {
    if (!this.#powered) return
    this.#settle()
    this.#powered = false
    const run = this.#own
    if (run?.plan?.onPowerLoss === 'resumes') run.pause()
    else run?.interrupt()
    this.ata?.powerLost()
  }

  /** The operating system stops: what it ran itself ends, what the drive does goes on. */
  hostStopped(): void {
    if (this.#own?.plan?.inHost) this.#own.interrupt()
  }

  #lost(reason: EraseFailure): void {
    this.#own?.fail(reason)
    for (const { lost } of this.#runs.slice()) lost?.()
  }

  #settle(): void {
    for (const { run } of this.#runs) run.settle()
  }

  #paint(from: number, to: number): void {
    this.#regions = painted(this.#regions, from, to, undefined)
    if (from === 0 && to > 0) this.layout = blankLayout
  }

  #eraseEnded(run: ErasureRun, { method, outcome, coveredBytes }: Erasure): void {
    this.leave(run)
    this.#own = undefined
    if (method === 'ata-secure-erase' && (outcome === 'completed' || outcome === 'ineffective')) this.ata?.erased()
    if (outcome === 'failed' && this.mishaps?.obstacle?.effect === 'dies') this.health = 'dead'
    this.#world.record('erase', { disk: this.device, method, phase: 'end', outcome, coveredBytes })
  }
}
