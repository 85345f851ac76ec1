import * as v from 'valibot'
import { actionNames, actionSchemas, type ActionArgs } from '../lab/actions.ts'
import { faultNames, faultSchemas, type FaultArgs } from '../lab/faults/table.ts'
import { Timing, type InputOf } from './parts.ts'

/** Who and when; beside what an action or a fault itself wants to know. */
const Moment = {
  /** One node by name; without it, each node for itself. */
  node: v.optional(v.string()),
  ...Timing.entries,
}
type Moment = InputOf<typeof Moment>

/** The union of a table's rows, told apart by `do`. */
function oneOf<Source>(names: readonly string[], schemas: Record<string, v.ObjectEntries>, more: v.ObjectEntries) {
  const options = names.map((name) => v.strictObject({ do: v.literal(name), ...more, ...schemas[name] }))
  return v.variant('do', options as never) as unknown as v.GenericSchema<Source, Source>
}

export type ActionSpec = ActionArgs & Moment
export type FaultSpec = FaultArgs &
  Moment & {
    /** The fault ends after so many milliseconds, if it is one that can. */
    forMs?: number | undefined
    /** `false`: the run shows what it is to show even if nobody feels this fault. */
    needed?: boolean | undefined
  }

export const Action = oneOf<ActionSpec>(actionNames, actionSchemas, Moment)
export const Fault = oneOf<FaultSpec>(faultNames, faultSchemas, {
  ...Moment,
  forMs: v.optional(v.pipe(v.number(), v.minValue(0))),
  needed: v.optional(v.boolean()),
})

/** An action without a moment: whoever orders it knows when. */
export const BareAction = oneOf<ActionArgs>(actionNames, actionSchemas, {})
