import type { World } from '../world.ts'
import type { Store } from './store.ts'

/** One conductor process: what its operations share. */
export type Conductor = {
  readonly world: World
  readonly store: Store
  /** The name it locks nodes with and registers under. */
  readonly hostname: string
}
