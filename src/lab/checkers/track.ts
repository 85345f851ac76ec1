import type { Node, Step } from '../../conductor/node.ts'
import type { BootOverride } from '../../machine/boot.ts'
import type { Entry } from '../../world.ts'
import type { Lab, LabNode } from '../assemble.ts'

export type Transition = Entry & { node: string; event: string; from: string; to: string; target: string | null }
export type StepEntry = Entry & {
  node: string
  step: string
  index: number
  phase: 'start' | 'done' | 'failed' | 'wait'
}

/** What the checkers know of one node, from the journal alone. */
export type Track = {
  readonly node: LabNode
  state: string | undefined
  /** When it came into this state. */
  stateSince: number
  target: string | null
  /** The clean under way, or the last one. */
  clean: Clean | undefined
  /** Who holds the lock: its purpose. */
  lock: string | undefined
  lockedAt: number
  /** The lock under which the node failed cleaning is still held. */
  justFailed: boolean
  /** `maintenance` and its reason when the lock was last given back, and whether somebody changed it since by the API. */
  maintenance: { on: boolean; reason: string | null; fault: string | null }
  maintenanceTouched: boolean
  /** Requests for it under way. */
  maintenanceAsked: number
  agentUrl: string | undefined
  lastHeartbeatAt: number
  /** `last_error` when the lock was given back after a clean had failed. */
  reason: string | null
  /** The conductor died while it worked on the node: what follows is a repair, not a clean. */
  orphaned: boolean
  /** Whoever has the lock, or had it last, was refused something by the database. */
  interrupted: boolean
  /** Since then its state has not changed. */
  abandoned: boolean
  /** The machine's boot override as it was when the machine last went on or off, halted or booted. */
  overrideBefore: BootOverride | undefined
  /** How much was journalled about it in this minute of virtual time. */
  busy: { minute: number; entries: number }
}

/** One clean, from `provide`, `clean` or tear-down to its end. */
export type Clean = {
  manual: boolean
  startedAt: number
  /** Steps begun, in order. */
  steps: { step: string; index: number; at: number }[]
  /** The step under way. */
  current: { step: string; index: number; at: number } | undefined
  done: string[]
  /** The current step went on elsewhere. */
  waited: boolean
  /** Successful commands the agent reported to the journal since the current step began. */
  succeeded: number
  /** What may make a step run again. */
  mayRepeat: boolean
  restarted: boolean
  /** The lock was given back in `clean hold` or by a reserved step, which forgets the target. */
  held: boolean
  abortAfter: number | undefined
  aborted: boolean
  booted: boolean
  /** The list an operator ordered, by `interface.step`, once the order is answered. */
  ordered: readonly string[] | undefined
  /** The explicit list as it was when its first step began. */
  list: string | undefined
  /** The list as it was last stored, of whichever kind. */
  stored: readonly Step[]
  /** Commands the agent reported failed since the current step began. */
  failedCommands: number
  /** Boots of the machine since the current step began. */
  bootsInStep: number
  /** A step failed; then the power stays for whoever looks into it. */
  stepFailed: boolean
  /** No ramdisk was to be booted. */
  withoutRamdisk: boolean
  /** The power before anybody cleaned up after it. */
  power: string
  /** The machine was switched off once it had failed, and no operator has ordered its power since. */
  switchedOff: boolean
  /** So the operator was told, by whatever text: the machine may be in any state. */
  tearDownFailed: boolean
  /** A task of the BMC that belongs to the current step failed. */
  failedTask: string | undefined
  /** The database refused something of it: then the record may not say any more how it was begun. */
  interrupted: boolean
}

export const newTrack = (node: LabNode): Track => ({
  node,
  state: undefined,
  stateSince: 0,
  target: null,
  clean: undefined,
  lock: undefined,
  lockedAt: 0,
  justFailed: false,
  maintenance: { on: false, reason: null, fault: null },
  maintenanceTouched: false,
  maintenanceAsked: 0,
  agentUrl: undefined,
  lastHeartbeatAt: 0,
  reason: null,
  orphaned: false,
  interrupted: false,
  abandoned: false,
  overrideBefore: undefined,
  busy: { minute: 0, entries: 0 },
})

export const newClean = (manual: boolean, startedAt: number, power: string): Clean => ({
  manual,
  startedAt,
  steps: [],
  current: undefined,
  done: [],
  waited: false,
  succeeded: 0,
  mayRepeat: false,
  restarted: false,
  held: false,
  abortAfter: undefined,
  aborted: false,
  booted: false,
  ordered: undefined,
  list: undefined,
  stored: [],
  failedCommands: 0,
  bootsInStep: 0,
  stepFailed: false,
  withoutRamdisk: false,
  power,
  switchedOff: false,
  tearDownFailed: false,
  failedTask: undefined,
  interrupted: false,
})

/** What a checker may look at. */
export type Sight = { lab: Lab; track: Track; record: Node | undefined; others: Iterable<Track> }

/** What is wrong; anything falsy if nothing is. */
export type Complaint = string | undefined | null | false

/** Says what is wrong, or nothing. */
export type See<E extends Entry> = (entry: E, sight: Sight) => Complaint

/** One invariant. */
export type Rule = {
  name: string
  /** The sentence it holds. */
  says: string
  /** @source upstream file */
  source?: string
  transition?: See<Transition>
  step?: See<StepEntry>
  lock?: See<Entry & { held: boolean; purpose?: string }>
  /** A request the operator sent about the node, and what it was answered. */
  operator?: See<Entry & { method: string; path: string; status?: number; ms: number }>
  /** A verb of the operator's, once it is answered. */
  verb?: See<Entry & { verb: string; status: number; ms: number }>
  /** A request of the conductor to the node's agent. */
  toAgent?: See<Entry & { method: string; path: string }>
  /** A finished task of the BMC that failed, as the conductor noted it. */
  warning?: See<Entry & { text: string }>
  heartbeat?: See<Entry & { outcome: string }>
  agent?: See<Entry>
  /** The machine went on or off, halted or booted. */
  machine?: See<Entry>
  /** What an operator's automation does or says of the node. */
  bot?: See<Entry>
  lastError?: See<Entry & { text: string }>
  /** When the run is over and everybody has settled, or time was up. */
  end?: (sight: Sight) => Complaint
}

export const cleaningFamily = new Set(['cleaning', 'clean wait', 'clean hold', 'clean failed'])

export const infoOf = ({ record }: Sight): Readonly<Record<string, unknown>> => record?.driver_internal_info ?? {}
export const stepsOf = (sight: Sight): readonly Step[] =>
  (infoOf(sight)['clean_steps'] as readonly Step[] | null | undefined) ?? []
export const currentStep = ({ record }: Sight): Step | undefined => {
  const step = record?.clean_step as Step | undefined
  return step && Object.keys(step).length > 0 ? step : undefined
}
export const stepName = ({ interface: of, step }: Step): string => `${of}.${step}`
