import type { Entry } from '../world.ts'
import type { Violation } from './checkers.ts'

/** One way in which a run was not as expected. */
export type Difference = { what: string; node?: string; expected: unknown; actual: unknown }

/** What came of one run of a scenario. */
export type Verdict = {
  scenario: string
  seed: string
  /** `unknown`: the run itself broke down, so that nothing can be said of what it was to show. */
  verdict: 'as expected' | 'otherwise' | 'unknown'
  differences: Difference[]
  /** All invariants that were violated, allowed or not. */
  violations: Violation[]
  /** Violated invariants the scenario does not allow; each is a difference as well. */
  error?: string
  /** How the run ended: everybody settled, or out of time. */
  ended: 'rest' | 'limit' | 'error'
  /** Milliseconds of virtual time from the first action to the end. */
  virtualMs: number
  /** Of the whole journal. */
  digest: string
  entries: number
  requests: number
  /** The end of the journal, for a run that was not as expected. */
  lastEntries: Entry[]
  /** The command that repeats this very run. */
  repeat: string
}
