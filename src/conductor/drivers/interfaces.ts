import type { Node, Step } from '../node.ts'
import type { OptionName } from '../options/options.ts'
import type { Task } from '../task.ts'

/** What an operation that goes on elsewhere answers; `undefined` means it is done. */
export type Waiting = 'clean wait' | undefined

export type BootDevice = 'pxe' | 'disk' | 'cdrom' | 'bios' | 'uefihttp'
/** What is `null` is not known. */
export type CurrentBootDevice = { boot_device: string | null; persistent: boolean | null }
/** An LED: which part of the node it is on (`chassis`, `system`, `disk`), and its name there. */
export type Indicator = { component: string; name: string }
export type IndicatorProperties = { readonly: boolean; states: readonly string[] }
export type Indicators = Readonly<Record<string, Readonly<Record<string, IndicatorProperties>>>>
export type BootMode = 'uefi' | 'bios'

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
  supportedBootDevices: readonly string[]
  /** `device` may come from a user, and be none. */
  setBootDevice(task: Task, device: string, persistent: boolean): Promise<void>
  getBootDevice(task: Task): Promise<CurrentBootDevice>
  /** `undefined` when it is not known. */
  getBootMode(task: Task): Promise<BootMode | undefined>
  /** Rejects with `UnsupportedDriverExtension` where the hardware cannot. */
  setBootMode(task: Task, mode: BootMode): Promise<void>
  /** `undefined` when the hardware does not tell; rejects with `UnsupportedDriverExtension` where there is none. */
  getSecureBootState(task: Task): Promise<boolean | undefined>
  /** What follows is absent where the interface has no such thing. */
  setSecureBootState?(task: Task, on: boolean): Promise<void>
  injectNmi?(task: Task): Promise<void>
  supportedIndicators?(task: Task): Promise<Indicators>
  getIndicatorState?(task: Task, indicator: Indicator): Promise<string>
  setIndicatorState?(task: Task, indicator: Indicator, state: string): Promise<void>
  /** The maker's name as the hardware tells it. */
  detectVendor(task: Task): Promise<string | undefined>
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
  /** Ends an instance. */
  tearDown(task: Task): Promise<void>
  /** Asks the agent what it can do; absent when there is no agent. */
  refreshCleanSteps?(task: Task): Promise<void>
  /** Looks at the agent's commands and goes on if the step is done; absent when there is no agent. */
  processNextCleanStep?(task: Task): Promise<void>
}

/**
 * Clean steps of one interface kind, and how one is executed. A step that calls the error handler itself and then returns
 * as if it had done its work rejects with {@link StepVerificationFailed}.
 */
export interface StepsInterface {
  cleanSteps(task: Task): Step[]
  executeCleanStep(task: Task, step: Step): Promise<unknown>
  /** Steps of `manage`, with the same calls. */
  verifySteps?(task: Task): Step[]
  executeVerifyStep?(task: Task, step: Step): Promise<void>
}

/** An attribute of the BIOS, and what its registry says of it; `null` is what the registry does not say. */
export type BiosSetting = {
  name: string
  value: string | null
  attribute_type: string | null
  allowable_values: readonly string[] | null
  lower_bound: number | null
  max_length: number | null
  min_length: number | null
  read_only: boolean | null
  reset_required: boolean | null
  unique: boolean | null
  upper_bound: number | null
}

export type FirmwareComponent = { component: string; version: string }

/** What is remembered of the hardware besides its power state; refreshed without ever failing an operation. */
export interface CachesInterface {
  /** Reads the hardware and changes `task.node`; the caller saves. May reject: the caller ignores it. */
  refresh(task: Task): Promise<void>
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
  biosSettings?: ((task: Task) => Promise<BiosSetting[]>) | undefined
  firmwareComponents?: ((task: Task) => Promise<FirmwareComponent[]>) | undefined
  /** In the order they are refreshed after verification and around cleaning. */
  caches: readonly CachesInterface[]
}

/**
 * A step looked back at its own work and found it not done. Ironic calls its error handler with `shown` as `last_error`
 * and `logged` in its log, and then the step returns as one that succeeded.
 *
 * @source ironic/drivers/modules/redfish/bios.py `post_configuration`, ironic/drivers/modules/deploy_utils.py
 * `step_error_handler`
 */
export class StepVerificationFailed extends Error {
  override readonly name = 'StepVerificationFailed'
  readonly shown: string

  constructor(shown: string, logged = shown) {
    super(logged)
    this.shown = shown
  }
}

/** What a poller found: nothing to do, the step is over (`resume` by `continue_node_clean`), or it failed for good. */
export type Polled = undefined | { do: 'resume' } | { do: 'fail'; because: string; shown?: string }

/**
 * Periodic work on nodes whose out-of-band step goes on in the hardware.
 *
 * @source ironic/conductor/periodics.py `node_periodic`
 */
export type NodePoller = {
  name: string
  /** The option with its spacing in seconds; 0 switches the poller off. */
  spacing: OptionName
  /** Which unreserved nodes it looks at, by their record alone. */
  concerns(node: Node): boolean
  /** Whether it needs the node's lock for all it does. */
  exclusive: boolean
  poll(task: Task): Promise<Polled>
}
