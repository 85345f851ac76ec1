import type { Clock, Random } from '../world.ts'
import type { NicSpec } from './hardware-profile.ts'

/** What a machine wants from the world it is in. */
export type MachineWorld = {
  clock: Clock
  random: Random
  record: (kind: string, detail?: Record<string, unknown>) => void
}

/** Who a machine is. */
export type MachineIdentity = { name: string; uuid: string; serial: string; macs: string[] }

/** A NIC with the address this machine's copy of it has. */
export type Nic = NicSpec & { mac: string }

/** Told of everything a machine records, while it happens. */
export type MachineWatcher = (kind: string, detail: Record<string, unknown>) => void

/** A machine's world whose records are watched: the machine and its parts record through it. */
export class WatchedWorld implements MachineWorld {
  readonly clock: Clock
  readonly random: Random
  readonly #outer: MachineWorld
  readonly #watchers: MachineWatcher[] = []

  constructor(outer: MachineWorld) {
    this.clock = outer.clock
    this.random = outer.random
    this.#outer = outer
  }

  record = (kind: string, detail: Record<string, unknown> = {}): void => {
    this.#outer.record(kind, detail)
    for (const watcher of this.#watchers) watcher(kind, detail)
  }

  /** Calls `watcher` with everything recorded from now on; the returned function ends that. */
  watch(watcher: MachineWatcher): () => void {
    this.#watchers.push(watcher)
    return () => {
      const index = this.#watchers.indexOf(watcher)
      if (index >= 0) this.#watchers.splice(index, 1)
    }
  }
}
