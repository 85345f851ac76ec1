/** The interfaces a step can belong to. A ramdisk may name others; Ironic then never runs the step. */
export type StepInterface = 'deploy' | 'raid' | 'bios' | 'power' | 'management' | 'firmware' | 'vendor' | (string & {})

/** A duration in milliseconds: fixed, or drawn evenly between two bounds. */
export type Duration = number | { fromMs: number; toMs: number }

/** How a step of a hardware manager described as data ends. */
export type StepOutcome =
  /** The step's return value. */
  | { result: unknown }
  /** One of the agent's own errors: its class name and its details. */
  | { error: string; details: string }
  /** Any other Python exception. */
  | { exception: string; text: string }
  /** The manager says the hardware is not for it; the next manager is asked. */
  | { refuses: true }
  /** Never ends. */
  | { hangs: true }
  /** Returns something that JSON cannot carry: from then on no list of commands can be read. */
  | { unserialisable: string }

/** A step as the agent advertises it, and what it does when it is run. */
export type ManagedStep = {
  step: string
  priority: number
  interface: StepInterface
  reboot_requested?: boolean
  abortable?: boolean
  argsinfo?: Record<string, { description: string; required: boolean }>
  duration?: Duration
  outcome?: StepOutcome
}

/** A hardware manager described as data. */
export type HardwareManager = {
  /** Key in `hardware_manager_version`. */
  name: string
  /** Python class name: key in `clean_steps`. */
  className: string
  version: string
  /** 0 none, 1 generic, 2 mainline, 3 service provider. The highest is asked first. */
  supportLevel: 0 | 1 | 2 | 3
  cleanSteps?: readonly ManagedStep[]
  deploySteps?: readonly ManagedStep[]
  serviceSteps?: readonly ManagedStep[]
}
