import type { HardwareProfile } from './hardware-profile.ts'

/** What can be flashed, by Ironic's component names: `bios`, `bmc`, `nic:<name>`. */
export type FirmwareComponent = 'bios' | 'bmc' | `nic:${string}`

/** What a machine of the profile is delivered with. */
export function factoryVersion(profile: HardwareProfile, component: FirmwareComponent): string | undefined {
  if (component === 'bios') return profile.biosVersion
  if (component === 'bmc') return profile.bmcFirmwareVersion
  return profile.nics.find(({ name }) => component === `nic:${name}`)?.firmwareVersion
}

/** Versions that run, and versions flashed that wait for the next POST. */
export class Firmware {
  readonly #factory: (component: FirmwareComponent) => string | undefined
  #running: Record<string, string> = {}
  #pending: Record<string, string> = {}

  constructor(factory: (component: FirmwareComponent) => string | undefined) {
    this.#factory = factory
  }

  version(component: FirmwareComponent): string | undefined {
    return this.#running[component] ?? this.#factory(component)
  }

  pending(component: FirmwareComponent): string | undefined {
    return this.#pending[component]
  }

  get hasPending(): boolean {
    return Object.keys(this.#pending).length > 0
  }

  /** Flashes at once: what a BMC does with its own. */
  install(component: FirmwareComponent, version: string): void {
    this.#running[component] = version
    delete this.#pending[component]
  }

  /** Leaves a version for the next POST. */
  stage(component: FirmwareComponent, version: string): void {
    this.#pending[component] = version
  }

  /** Takes back what waits, if it is this version. */
  withdraw(component: FirmwareComponent, version: string): boolean {
    return this.#pending[component] === version && delete this.#pending[component]
  }

  /** Done by POST. What changed, by component. */
  applyPending(): Record<string, string> {
    const changes = this.#pending
    this.#running = { ...this.#running, ...changes }
    this.#pending = {}
    return changes
  }

  toJSON(): FirmwareState {
    return { running: this.#running, pending: this.#pending }
  }

  restore({ running, pending }: FirmwareState): void {
    this.#running = { ...running }
    this.#pending = { ...pending }
  }
}

export type FirmwareState = { running: Record<string, string>; pending: Record<string, string> }
