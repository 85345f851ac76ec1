import type { Conductor } from './conductor.ts'

/** The database did not do what it was asked, and nothing of it. @source oslo_db/exception.py `DBError` */
export class DBError extends Error {
  override readonly name = 'DBError'
}

/** Of the {@link Store} in any of its kinds: better-sqlite3 has an error of its own. */
export const isDatabaseError = (error: unknown): error is Error =>
  error instanceof DBError || (error instanceof Error && error.name === 'SqliteError')

/**
 * Takes note of an error of the database that ended an operation, whose lock and state may be left as they were. `false`
 * for any other error: that is a fault of the program.
 */
export function noted({ world, leftovers }: Conductor, work: string, error: unknown): boolean {
  if (!isDatabaseError(error)) return false
  world.record('database error', { work, error: error.message })
  leftovers.possible = true
  return true
}

/** Does `work`, which an error of the database may end: whoever began it is gone, or begins it again. */
export async function unlessDatabaseFails(
  conductor: Conductor,
  name: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!noted(conductor, name, error)) throw error
  }
}

/**
 * What an operation writes. Once a write was refused the next ones are, too: what they would be built on is not there.
 * Upstream they are tried.
 */
export class Writes {
  readonly #conductor: Conductor
  #refusedWith: Error | undefined

  constructor(conductor: Conductor) {
    this.#conductor = conductor
  }

  /** Throws again what a write of this operation was refused with. */
  require(): void {
    if (this.#refusedWith) throw this.#refusedWith
  }

  do(write: () => void): void {
    this.require()
    try {
      write()
    } catch (error) {
      const { quirks, leftovers } = this.#conductor
      if (isDatabaseError(error)) {
        leftovers.possible = true
        if (!quirks.has('database-error-strands-node')) this.#refusedWith = error
      }
      throw error
    }
  }
}
