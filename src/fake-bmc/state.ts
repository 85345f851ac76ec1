import type { AccountsState } from './accounts.ts'
import type { EventsState } from './events.ts'
import type { Body } from './resource.ts'
import type { SessionsState } from './sessions.ts'
import type { TasksState } from './tasks.ts'

/**
 * A BMC at rest, as plain JSON: what it knows beside its machines. It has passwords and tokens in it, as a BMC's flash
 * has.
 */
export type BmcState = {
  version: 1
  uuid: string
  accounts: AccountsState
  sessions: SessionsState
  tasks: TasksState
  events: EventsState
  /** What was written on the service's resources and nothing else knows, by their paths. */
  own: { path: string; values: Body; revision: number }[]
  /** PEM texts of a certificate that was installed, and of its key. */
  certificate?: string
  installedKey?: string
}
