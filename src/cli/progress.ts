import type { Verdict } from '../lab/verdict.ts'
import type { Entry } from '../world.ts'
import type { Output } from './output.ts'
import { duration } from './report.ts'

/** How often a run under way shows where it is, in milliseconds of real time. */
const everyMs = 200
/** How many entries of a journal pass between two looks at the real clock. */
const lookEvery = 256

/** The line of a terminal that says how far everything is, also while one long run goes on. */
export class Progress {
  readonly #output: Output
  readonly #planned: number
  readonly #startedAt = performance.now()
  #done = 0
  #bad = 0
  #shownAt = 0
  #entries = 0

  constructor(output: Output, planned: number) {
    this.#output = output
    this.#planned = planned
  }

  done({ scenario, verdict }: Verdict): void {
    this.#done++
    if (verdict !== 'as expected') this.#bad++
    this.#show(scenario)
  }

  /** Sees the journal of a run under way; `undefined` where nobody would see it. */
  watch(scenario: string): ((entry: Entry) => void) | undefined {
    if (!this.#output.live) return undefined
    let startAt: number | undefined
    return ({ at }) => {
      startAt ??= at
      if (++this.#entries % lookEvery !== 0 || performance.now() - this.#shownAt < everyMs) return
      this.#show(`${scenario}, ${duration(at - startAt)} into it`)
    }
  }

  #show(what: string): void {
    this.#shownAt = performance.now()
    const seconds = Math.round((this.#shownAt - this.#startedAt) / 1000)
    const bad = this.#bad === 0 ? '' : `, ${this.#bad} not as expected`
    this.#output.progress(`${this.#done} of ${this.#planned}${bad}, ${seconds} s: ${what}`)
  }
}
