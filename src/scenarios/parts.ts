import * as v from 'valibot'
import type { HttpRule } from '../faults/http-rule.ts'

const Single = v.union([v.string(), v.number(), v.boolean(), v.null()])
/** See `Wanted` in `faults/select.ts`. */
export const WantedSchema = v.union([Single, v.array(Single)])

/** What an object with these entries is written as, and what it is once checked. */
export type InputOf<Entries extends v.ObjectEntries> = v.InferInput<v.StrictObjectSchema<Entries, undefined>>
export type OutputOf<Entries extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<Entries, undefined>>

const Selector = v.record(v.string(), WantedSchema)
const Ms = v.pipe(v.number(), v.minValue(0))

/** See `faults/trigger.ts`. */
export const Timing = v.strictObject({
  on: v.optional(Selector),
  nth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  afterMs: v.optional(Ms),
  /** The share of moments at which it happens, drawn from the seed; by default all. */
  probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
})

/** See `faults/http-rule.ts`. */
export const HttpRuleSchema = v.strictObject({
  name: v.optional(v.string()),
  match: v.optional(
    v.strictObject({
      method: v.optional(v.union([v.string(), v.array(v.string())])),
      path: v.optional(v.string()),
      query: v.optional(Selector),
      body: v.optional(Selector),
      state: v.optional(Selector),
      nth: v.optional(
        v.union([
          v.number(),
          v.array(v.number()),
          v.strictObject({ from: v.optional(v.number()), to: v.optional(v.number()), every: v.optional(v.number()) }),
        ]),
      ),
      probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
      fromMs: v.optional(Ms),
      untilMs: v.optional(Ms),
    }),
  ),
  times: v.optional(v.number()),
  does: v.strictObject({
    delayMs: v.optional(Ms),
    answerDelayMs: v.optional(Ms),
    status: v.optional(v.number()),
    body: v.optional(v.unknown()),
    text: v.optional(v.string()),
    merge: v.optional(v.unknown()),
    headers: v.optional(v.record(v.string(), v.string())),
    truncate: v.optional(v.number()),
    trickleMs: v.optional(Ms),
    notHttp: v.optional(v.string()),
    pass: v.optional(v.boolean()),
    drop: v.optional(v.boolean()),
    cut: v.optional(v.boolean()),
    staleMs: v.optional(Ms),
    effect: v.optional(v.string()),
  }),
})

/** A rule as the engine takes it: validation leaves optional members out rather than undefined. */
export const asRule = (rule: v.InferOutput<typeof HttpRuleSchema>): HttpRule => rule as HttpRule

/** A rule and the hosts it is for; see `faults/rule-book.ts`. */
export const PlacedRuleSchema = v.strictObject({ at: v.string(), ...HttpRuleSchema.entries })
