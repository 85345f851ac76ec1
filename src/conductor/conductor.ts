import type { World } from '../world.ts'
import type { Options } from './options.ts'
import type { Store } from './store.ts'

/** One conductor process: what its operations share. */
export type Conductor = {
  readonly world: World
  readonly store: Store
  /** The name it locks nodes with and registers under. */
  readonly hostname: string
  readonly options: Options
  /** URL of its API and image server as ramdisks and BMCs see it; no trailing slash. */
  readonly publicUrl: string
}
