import type { Lab, LabNode } from '../lab/assemble.ts'
import { pathOf } from '../lab/journal-view.ts'
import type { ApiAnswer } from '../lab/operator.ts'
import { truthOf } from '../lab/outcome.ts'
import type { Erasure } from '../machine/erase.ts'
import type { TestLab } from './test-lab.ts'

/** What is really on one disk, whatever anybody says of it. */
export type DiskView = {
  /** The kernel's name, `/dev/sda`. */
  device: string
  serial: string
  sizeBytes: number
  /** Bytes of data left, by whose they are; empty means clean. */
  remains: Readonly<Record<string, number>>
  truth: 'wiped' | 'partly wiped' | 'tenant data' | 'blank'
  /** Belongs to others as well (a shared LUN): must not be wiped. */
  shared: boolean
  health: 'ok' | 'predicted to fail' | 'dead'
  /** Every erase that began, with how far it got. */
  erasures: readonly Readonly<Erasure>[]
}

/** One node of a {@link TestLab}: what the conductor says of it, and what is so. */
export class TestNode {
  readonly lab: TestLab
  readonly name: string
  /** Of the node's record in Ironic. */
  readonly uuid: string
  readonly #lab: Lab
  readonly #node: LabNode
  readonly #tenant: string | null

  constructor(testLab: TestLab, lab: Lab, node: LabNode) {
    this.lab = testLab
    this.name = node.spec.name
    this.uuid = node.uuid
    this.#lab = lab
    this.#node = node
    this.#tenant = node.spec.tenant ?? null
  }

  /** The node's record, with Ironic's field names; `undefined` if the lab has no conductor of Cleanroom's, or it is deleted. */
  get record(): Readonly<Record<string, unknown>> | undefined {
    return this.#lab.conductor?.settings.store.node(this.uuid) as Readonly<Record<string, unknown>> | undefined
  }

  /** The provision state; `undefined` as {@link record}. */
  get state(): string | undefined {
    return this.record?.['provision_state'] as string | undefined
  }

  /** The record's `last_error`. */
  get lastError(): string | undefined {
    return (this.record?.['last_error'] as string | null | undefined) ?? undefined
  }

  /** Every provision state so far, in order, enrolment included. */
  get path(): readonly string[] {
    return pathOf(this.lab.journal, this.#node) ?? (this.state === undefined ? [] : [this.state])
  }

  /** What the machine itself says: `On`, `Off`, `PoweringOn`, `PoweringOff`. */
  get power(): string {
    return this.#node.machine.power
  }

  /** What runs on the machine. */
  get running(): 'nothing' | 'ramdisk' | 'os' | 'crashed' {
    return this.#node.machine.running
  }

  /** The ground truth of every disk, dead and hidden ones included. */
  get disks(): readonly DiskView[] {
    return this.#node.machine.disks.map((disk) => ({
      device: disk.device,
      serial: disk.serial,
      sizeBytes: disk.sizeBytes,
      remains: Object.fromEntries(disk.remains()),
      truth: truthOf(disk, this.#tenant),
      shared: disk.spec.shared ?? false,
      health: disk.health,
      erasures: disk.erasures.map((erasure) => ({ ...erasure })),
    }))
  }

  /** How to reach the node's BMC: from code under test with `fetch` through `cleanroom/msw`, or with `lab.fetch`. */
  get bmc(): { url: string; systemPath: string; username: string; password: string } {
    const { url, systemPath, username, password } = this.#node.bmc
    return { url, systemPath, username, password }
  }

  /** The hardware addresses, by which an agent asks for its node. */
  get macs(): readonly string[] {
    return this.#node.machine.nics.map(({ mac }) => mac)
  }

  /** Fills all disks with data of `tenant`, as an instance does that has run. */
  occupy(tenant: string): void {
    this.#node.machine.occupy(tenant)
  }

  /** Starts automated cleaning. The answer is the API's: 202 if it is under way. */
  provide(): Promise<ApiAnswer> {
    return this.#verb('provide')
  }

  /** Takes the node to `manageable`: the one way out of `clean failed`. */
  manage(): Promise<ApiAnswer> {
    return this.#verb('manage')
  }

  /** Starts manual cleaning: `[{ interface: 'deploy', step: 'erase_devices' }]`. */
  clean(steps: readonly { interface: string; step: string; args?: Record<string, unknown> }[]): Promise<ApiAnswer> {
    return this.#verb('clean', { clean_steps: steps })
  }

  abort(): Promise<ApiAnswer> {
    return this.#verb('abort')
  }

  /**
   * Lets time pass until the provision state is one of `states`. Throws `NotReached`, which tells where the node is and what
   * happened last, if it is not within `withinMs` milliseconds of virtual time (a day).
   */
  async reaches(states: string | readonly string[], { withinMs }: { withinMs?: number } = {}): Promise<void> {
    const wanted = typeof states === 'string' ? [states] : states
    const isThere = () => wanted.includes(this.state ?? '')
    const what = () => `${this.name} in ${wanted.join(' or ')} (it is in ${this.state ?? 'no state'})`
    await this.lab.until(isThere, { what, node: this.name, ...(withinMs === undefined ? {} : { withinMs }) })
  }

  #verb(verb: string, more?: Record<string, unknown>): Promise<ApiAnswer> {
    return this.lab.inTime(() => this.#lab.operator.provision(this.uuid, verb, more))
  }
}
