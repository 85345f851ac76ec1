import type { Step } from '../node.ts'
import type { Task } from '../task.ts'

/** What an operation that goes on elsewhere answers; `undefined` means it is done. */
export type Waiting = 'clean wait' | undefined

/**
 * The parts a hardware type is made of, as far as cleaning needs them. Every call may reject with a `Refusal`.
 *
 * @source ironic/drivers/base.py
 */
export interface PowerInterface {
  /** Checks the node's `driver_info` without network traffic. */
  validate(task: Task): Promise<void>
  /** `undefined` when the hardware says neither on nor off. */
  getPowerState(task: Task): Promise<'power on' | 'power off' | undefined>
  /** Returns when the hardware has reached the state. */
  setPowerState(task: Task, state: string, timeoutSeconds?: number): Promise<void>
  reboot(task: Task, timeoutSeconds?: number): Promise<void>
  readonly supported: readonly string[]
}

export interface ManagementInterface {
  validate(task: Task): Promise<void>
  setBootDevice(task: Task, device: 'pxe' | 'disk' | 'cdrom' | 'uefihttp', persistent: boolean): Promise<void>
}

export interface BootInterface {
  validate(task: Task): Promise<void>
  /** Makes the next power-on boot the ramdisk; `parameters` are kernel parameters. */
  prepareRamdisk(task: Task, parameters: Record<string, string>): Promise<void>
  cleanUpRamdisk(task: Task): Promise<void>
}

export interface NetworkInterface {
  validate(task: Task): Promise<void>
  addCleaningNetwork(task: Task): Promise<void>
  removeCleaningNetwork(task: Task): Promise<void>
}

export interface DeployInterface {
  prepareCleaning(task: Task): Promise<Waiting>
  tearDownCleaning(task: Task): Promise<void>
}

/** Clean steps of one interface kind, and how one is executed. */
export interface StepsInterface {
  cleanSteps(task: Task): Step[]
  executeCleanStep(task: Task, step: Step): Promise<unknown>
}

/** The interfaces a node's record selects. */
export type Driver = {
  power: PowerInterface
  management: ManagementInterface
  boot: BootInterface
  network: NetworkInterface
  deploy: DeployInterface
  /** By kind (`deploy`, `raid`, `bios`, `management`, `firmware`, `power`, `vendor`); a kind that is absent has no steps. */
  steps: Partial<Record<string, StepsInterface>>
}
