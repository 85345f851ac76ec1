import type { HardwareManager, StepOutcome } from './managers.ts'

/** One ordered misbehaviour of an agent. Plain data: a scenario file can hold it. */
export type AgentFault = {
  /** For the journal. */
  name?: string
  match?: FaultMatch
  /** How often it strikes at most; without it, whenever it matches. */
  times?: number
} & Misbehaviour

/** Which occasions. What is absent is not looked at. */
export type FaultMatch = {
  /** Name of the machine; `*` stands for anything but a slash. */
  node?: string
  /** Number of the machine's boot, from 1. */
  boot?: Occurrence
  /** Short name of the command (`execute_clean_step`). */
  command?: string
  /** Name of the step that is executed. */
  step?: string
  /** Beginning of the command line of a shell tool. */
  tool?: string
  /** Counting the occasions on this machine that match all of the above, over all boots, from 1: which of them. */
  nth?: Occurrence
  /** Of those, the share that is struck, drawn from the seed. */
  probability?: number
  /** Milliseconds since the fault was ordered; one among an agent's settings, since its first start. */
  fromMs?: number
  untilMs?: number
}

export type Occurrence = number | readonly number[] | { from?: number; to?: number; every?: number }

/** What happens, and at which of the agent's doings (`at`). */
export type Misbehaviour =
  | { at: 'start'; does: StartEffect }
  | { at: 'lookup'; does: LookupEffect }
  | { at: 'inspection'; does: InspectionEffect }
  | { at: 'heartbeat'; does: HeartbeatEffect }
  | { at: 'command'; does: CommandEffect }
  | { at: 'tool'; does: ToolEffect }
  | { at: 'list'; does: ListEffect }

export type FaultPoint = Misbehaviour['at']
export type EffectAt<Point extends FaultPoint> = Extract<Misbehaviour, { at: Point }>['does']

/** A process of the agent starts: with a boot, or again after a crash. */
export type StartEffect = {
  /** It never does. */
  never?: true
  delayMs?: number
  /** The process ends this long after its start, and is started again half a minute later. */
  crashAfterMs?: number
  /** The kernel panics this long after the start. */
  panicAfterMs?: number
  /** The listener is closed this long after it opened, for `closedForMs` or for good. Commands and heartbeats go on. */
  closedAfterMs?: number
  closedForMs?: number
  /** The agent finds no address that leads to Ironic. */
  noAddress?: true
  /** Heartbeats begin before the listener is open. */
  heartbeatsFirst?: true
  /** The listener opens this much later than it should. */
  listensAfterMs?: number
  /** Announced instead of the agent's own URL. */
  callbackUrl?: string
  /** The machine's clock jumps by so much (forward, or with a minus back) at the start or `jumpsAfterMs` later. */
  clockJumpMs?: number
  jumpsAfterMs?: number
  /** What is wrong with TLS. `plain behind https` and `TLS behind http` announce another scheme than they speak. */
  tls?: 'off' | 'not sent' | 'other sent' | 'wrong address' | 'TLS 1.2 only' | 'plain behind https' | 'TLS behind http'
  /** The token of the boot image is not there. */
  withoutBootToken?: true
  /** Another build of the ramdisk. */
  genericManagerVersion?: string
  hardwareManagers?: readonly HardwareManager[]
  /** The agent serves this long and is then locked down, or gives the machine to a rescue user. */
  lockdownAfterMs?: number
  rescueAfterMs?: number
}

export type LookupEffect = {
  /** Sent instead of the machine's own MAC addresses. */
  addresses?: readonly string[]
  nodeUuid?: string
}

export type InspectionEffect = {
  /** Laid over the data; `null` removes a key. */
  merge: Record<string, unknown>
}

export type HeartbeatEffect = {
  /** It is not sent; the agent believes it was. */
  drop?: true
  /** Nor is any later one of this process. */
  stops?: true
  delayMs?: number
  /** Sent so many times at once. */
  copies?: number
  /** `null` sends null, as an agent without a token does. */
  token?: string | null
  url?: string
  /** PEM text, or `null` to send none. */
  certificate?: string | null
  /** `null` sends none. */
  version?: string | null
  nodeUuid?: string
  /** Milliseconds to the next one, instead of the drawn ones. */
  nextAfterMs?: number
}

/** A command, of whichever extension, is about to run. */
export type CommandEffect = {
  /** Before its work begins. */
  delayMs?: number
  /** It ends like this, and its work is never done. */
  outcome?: StepOutcome
  /** Its work is done, but it ends like this. */
  ending?: StepOutcome
  /** Its work is done so many times. */
  runs?: number
  /** The agent's process ends this long after the command was accepted. */
  crashAfterMs?: number
  panicAfterMs?: number
  /** The machine resets itself. */
  resetAfterMs?: number
  /** The machine loses its mains, for `powerLossMs` or for good. */
  powerLossAfterMs?: number
  powerLossMs?: number
  /** The listener is closed this long after the command was accepted, for `closedForMs` or for good. */
  closedAfterMs?: number
  closedForMs?: number
}

/** A shell tool is called. */
export type ToolEffect = {
  /** By default 1. With 0 it succeeds, but prints `stdout` and `stderr` instead of what it should. */
  exitCode?: number
  stdout?: string
  stderr?: string
  /** It is not in the ramdisk. */
  missing?: true
}

/** Somebody reads the list of commands. */
export type ListEffect = {
  rewrite:
    | 'empty'
    /** The commands are gone for good. */
    | 'forget'
    | 'only get steps'
    | 'newest first'
    /** The last entry's status becomes `value`. */
    | 'status'
    /** The last entry loses the key `value`. */
    | 'without key'
    /** The last entry's result belongs to the step `value`. */
    | 'other step'
    /** A finished command `value` comes after the last entry. */
    | 'another command'
    /** The last entry failed, and does not say why. */
    | 'failed without error'
    /** It can never be read again. */
    | 'poison'
    /** The last entry's result grows by `value` characters. */
    | 'huge'
  value?: string
}
