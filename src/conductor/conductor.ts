import type { Random, World } from '../world.ts'
import type { Driver } from './drivers/interfaces.ts'
import type { Node } from './node.ts'
import type { Options } from './options/options.ts'
import type { Quirks } from './quirks.ts'
import type { RamdiskLog } from './agent/ramdisk-logs.ts'
import type { Store } from './store/store.ts'
import type { WorkerPool } from './workers.ts'

/** One conductor process: what its operations share. */
export type Conductor = {
  readonly world: World
  readonly store: Store
  /** The name it locks nodes with and registers under. */
  readonly hostname: string
  /** Where agents and clients reach the API; no trailing slash. */
  readonly publicUrl: string
  readonly options: Options
  readonly quirks: Quirks
  readonly workers: WorkerPool
  /** UUIDs of the nodes some operation of this process has locked. */
  readonly locked: Set<string>
  /** Whether an error of the database may have left locks and states behind. */
  readonly leftovers: { possible: boolean }
  /** Streams of chance of their own, so that a new identifier moves no token. */
  readonly identifiers: Random
  readonly tokens: Random
  /** The interfaces a node's record selects; refuses an unknown or disabled one. */
  readonly driverOf: (node: Node) => Driver
  /** Logs collected from ramdisks, oldest first. */
  readonly ramdiskLogs: RamdiskLog[]
  /** Told of each as it comes; whoever wants files writes them. */
  readonly keepRamdiskLog: ((log: RamdiskLog) => void) | undefined
  /** Where the other conductors reach this one; undefined when it is alone. */
  rpcUrl?: string | undefined
  /** Where notifications are posted besides the journal. */
  readonly notificationUrl: string | undefined
}

/** Who asked for an operation, for the history. */
export type Caller = { readonly user: string | null; readonly project: string | null }
