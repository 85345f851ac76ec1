import type { Entry } from '../world.ts'
import type { Violation } from './checkers.ts'

/** One way in which a run was not as expected. */
export type Difference = { what: string; node?: string; expected: unknown; actual: unknown }

/** A known defect that a run has shown: a quirk's id or a violated invariant, and where the defect is described. */
export type Reproduced = { defect: string; title: string; reference: string }

/** What came of one run of a scenario. */
export type Verdict = {
  scenario: string
  seed: string
  /**
   * `otherwise`: something differs from the scenario or breaks an invariant. `unknown`: nothing does, but something it
   * was to show never happened; or the run itself broke down.
   */
  verdict: 'as expected' | 'otherwise' | 'unknown'
  differences: Difference[]
  /** What was to happen or to be felt in this run and was not: nothing can be said of it. */
  unexercised: string[]
  /** All invariants that were violated, allowed or not. */
  violations: Violation[]
  /** Known defects of Ironic or its agent that the run shows, as its scenario says. */
  reproduced: Reproduced[]
  error?: string
  /**
   * How the run ended: everybody settled (`rest`), somebody waiting with no move for an hour (`stuck`), or still busy when
   * time was up (`limit`).
   */
  ended: 'rest' | 'stuck' | 'limit' | 'error'
  /** Who was not at rest at the end, a sentence each. */
  waiting: string[]
  /** What came of another try by an operator, with all faults lifted, for nodes that did not end well. */
  retry?: 'works' | 'fails'
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
