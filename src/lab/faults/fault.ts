import type * as v from 'valibot'
import type { HttpRule } from '../../faults/http-rule.ts'
import type { Trigger } from '../../faults/trigger.ts'
import type { OutputOf } from '../../scenarios/parts.ts'
import type { Process } from '../../world.ts'
import type { Lab, LabNode } from '../assemble.ts'
import type { Storm } from './storm.ts'

/** Where a fault strikes. */
export type Site = {
  lab: Lab
  /** The node it strikes, or the first of the lab for a fault of the lab as a whole. */
  node: LabNode
  /** The process in which the fault's own timers run. */
  process: Process
  storm: Storm
  /** Lays a rule before the app that listens under this host name; the returned function lifts it. */
  mislead: (host: string, rule: HttpRule) => () => void
  /** Called when the fault has had its first effect, by faults the journal says nothing of. */
  felt: () => void
}

/** One kind of fault. */
export type FaultRow<Args extends v.ObjectEntries> = {
  /** One line for people. */
  says: string
  /** Whether each node has its own, or the lab has one. */
  scope: 'node' | 'lab'
  args: Args
  /**
   * Entries of the journal of which one must come for the fault to have had an effect at all; without it, to be ordered is
   * to be felt. `by itself`: it calls `felt`.
   */
  shows?(site: Site, args: OutputOf<Args>): readonly Trigger[] | 'by itself' | undefined
  /** Makes it so; what it returns ends it again. */
  strike(site: Site, args: OutputOf<Args>): (() => void) | void
}

export const fault = <const Args extends v.ObjectEntries>(row: FaultRow<Args>): FaultRow<Args> => row

/** What the journal says when a rule strikes. Where dice decide, not to be struck proves nothing. */
export const struck = (host: string, { name, match }: HttpRule): readonly Trigger[] | undefined =>
  match?.probability === undefined ? [{ kind: 'fault', host, rule: name ?? 'http' }] : undefined
