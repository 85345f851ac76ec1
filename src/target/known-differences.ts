import type { Reason } from './compare.ts'

/** Where Ironic 21.4.4 is known to do otherwise than our conductor, which follows later releases, and why. */
export const knownDifferences: readonly Reason[] = []
