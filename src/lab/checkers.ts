import type { Entry } from '../world.ts'
import type { Lab } from './assemble.ts'

export type Violation = { checker: CheckerName; node?: string; at: number; text: string }
export const checkerNames = ['no crash'] as const
export type CheckerName = (typeof checkerNames)[number]

export class Watch {
  readonly #violations: Violation[] = []
  constructor(lab: Lab) {
    lab.world.journal.subscribe((entry) => this.#see(entry))
  }
  end(): Violation[] {
    return this.#violations
  }
  #see(entry: Entry) {
    if (entry.kind === 'crashed')
      this.#violations.push({ checker: 'no crash', at: entry.at, text: String(entry['error']) })
  }
}
