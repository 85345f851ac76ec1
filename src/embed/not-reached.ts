import type { Entry } from '../world.ts'

/** What a wait ended with when its time was up. The message shows what happened last. */
export class NotReached extends Error {
  override readonly name = 'NotReached'
  /** Milliseconds of virtual time that were waited. */
  readonly waitedMs: number
  readonly lastEntries: readonly Entry[]

  /** `from`: milliseconds since the epoch at which the wait began. */
  constructor(what: string, waitedMs: number, entries: readonly Entry[], from: number) {
    const lines = entries.map((entry) => `  ${lineOf(entry, from)}`)
    super([`After ${waitedMs / 1000} s of virtual time still not: ${what}. What happened last:`, ...lines].join('\n'))
    this.waitedMs = waitedMs
    this.lastEntries = entries
  }
}

function lineOf({ at, source, kind, ...rest }: Entry, from: number): string {
  const details = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return [`${((at - from) / 1000).toFixed(1)} s`, source, kind, ...details].join(' ')
}
