import type { App, World } from '../world.ts'
import type { Conductor } from './conductor.ts'
import type { OptionOverrides } from './options.ts'
import type { Store } from './store.ts'

/** What a conductor is started with. */
export type ConductorStart = {
  store: Store
  /** The name it locks nodes with and registers under. */
  hostname: string
  /** Where agents and clients reach the API; no trailing slash. */
  publicUrl: string
  options?: OptionOverrides
  quirks?: 'upstream' | 'none' | string[]
}

export type RunningConductor = { conductor: Conductor; app: App }

declare function todo(): never

/** Recovers what a former process left, starts the periodic tasks and gives the app to listen with. */
export async function startConductor(_world: World, _settings: ConductorStart): Promise<RunningConductor> {
  return todo()
}
