import { isDatabaseError } from '../conductor/database-error.ts'
import { startConductor, type ConductorStart, type RunningConductor } from '../conductor/start.ts'
import type { RamdiskLog } from '../conductor/agent/ramdisk-logs.ts'
import type { OptionOverrides } from '../conductor/options/options.ts'
import type { Store } from '../conductor/store/store.ts'
import type { App, ListenOptions, Process } from '../world.ts'
import { Database } from './database.ts'
import { withClock } from './set-clock.ts'

export type ConductorSettings = {
  store: Store
  /** The name it locks nodes with; by default `conductor-1`. */
  hostname?: string
  options?: OptionOverrides
  quirks?: 'upstream' | 'none' | string[]
  /** URL that notifications are posted to. */
  notificationUrl?: string
  /** Told of every log collected from a ramdisk. */
  keepRamdiskLog?: (log: RamdiskLog) => void
  /** Where its API listens in the real world; without a port on a free one. */
  listen?: ListenOptions
}

/** The switch on the conductor's process: kill it, start it again with the same store. */
export class ConductorControl {
  readonly settings: ConductorSettings
  readonly database: Database
  /** Milliseconds by which the clock of its computer is ahead. */
  clockAheadMs = 0
  /** Where agents and clients reach the API. */
  url = ''
  readonly #newProcess: () => Process
  readonly #wrap: (app: App, process: Process) => App
  #process: Process | undefined
  #hostname = 'conductor-1'
  #running: RunningConductor | undefined

  /** `wrap` may put something before the API. */
  constructor(
    settings: ConductorSettings,
    newProcess: () => Process,
    wrap: (app: App, process: Process) => App = (app) => app,
  ) {
    this.settings = settings
    this.database = new Database(settings.store, (operation, node) =>
      this.#process?.record('database refuses', { operation, ...(node === undefined ? {} : { node }) }),
    )
    this.#newProcess = newProcess
    this.#wrap = wrap
  }

  get alive(): boolean {
    return this.#process?.alive ?? false
  }

  get running(): RunningConductor {
    if (!this.#running) throw new Error('the conductor was not started')
    return this.#running
  }

  /**
   * Starts it, under another name if one is given: another computer with the same database. `false` if it ended at once
   * because the database did not answer.
   */
  async start(as?: string): Promise<boolean> {
    if (this.alive) return true
    const { options = {}, quirks = 'upstream', listen = {}, notificationUrl, keepRamdiskLog } = this.settings
    const hostname = as ?? this.settings.hostname ?? this.#hostname
    this.#hostname = hostname
    const process = this.#newProcess()
    this.#process = process
    if (this.url === '') this.url = await freeUrl(process, listen)
    const running = await this.#begin(process, {
      store: this.database.view,
      hostname,
      publicUrl: this.url,
      options,
      quirks,
      ...(notificationUrl === undefined ? {} : { notificationUrl }),
      ...(keepRamdiskLog === undefined ? {} : { keepRamdiskLog }),
    })
    if (!running) return false
    this.#running = running
    const port = Number(new URL(this.url).port)
    await process.listen('ironic', this.#wrap(running.app, process), { ...listen, ...(port > 0 ? { port } : {}) })
    process.record('conductor started', { hostname })
    return true
  }

  async #begin(process: Process, start: ConductorStart): Promise<RunningConductor | undefined> {
    try {
      const world = withClock(process, () => this.clockAheadMs)
      return await startConductor(world, start)
    } catch (error) {
      if (!isDatabaseError(error)) throw error
      process.record('conductor does not start', { error: error.message })
      process.kill()
      return undefined
    }
  }

  /** Kill -9: nothing of it runs afterwards, and the store keeps what it had. */
  kill(): void {
    if (!this.alive) return
    this.#process?.record('conductor killed')
    this.#process?.kill()
  }
}

/** The URL the API is going to have: links and agents need it before anybody listens. */
async function freeUrl(process: Process, listen: ListenOptions): Promise<string> {
  const probe = await process.listen('ironic', { fetch: () => new Response(null, { status: 503 }) }, listen)
  probe.close()
  return probe.url
}
