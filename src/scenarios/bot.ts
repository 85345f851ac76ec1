import * as v from 'valibot'
import { BareAction } from './moments.ts'
import { WantedSchema } from './parts.ts'

const Rule = v.strictObject({
  /** The node's record, by dotted path. The first rule that fits is followed. */
  when: v.record(v.string(), WantedSchema),
  /** How often it is followed for a node at most. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** What is done, one after another. */
  do: v.optional(v.array(BareAction), []),
  /** What the operator takes the node for from now on: `usable` hands it to the next tenant. */
  says: v.optional(v.string()),
})

/** An operator's automation: it looks at every node's record and follows a table. */
export const BotSchema = v.strictObject({
  name: v.string(),
  /** How often it looks, in milliseconds, while there is something to do. */
  everyMs: v.optional(v.pipe(v.number(), v.minValue(1000)), 60_000),
  rules: v.array(Rule),
})
export type Bot = v.InferOutput<typeof BotSchema>
type BotSource = v.InferInput<typeof BotSchema>

const cleanFailed = { provision_state: 'clean failed' }

/** Operators' automations as they are met in the field, good and bad. */
const sources = {
  /** Tries the same again, and stops before a node that is in quarantine: a person must look at it. */
  'careful retry': {
    rules: [
      { when: { ...cleanFailed, maintenance: false }, times: 3, do: [{ do: 'manage' }] },
      { when: { provision_state: 'manageable', target_provision_state: null }, times: 4, do: [{ do: 'provide' }] },
      { when: { provision_state: 'available' }, times: 1, says: 'usable' },
      { when: { ...cleanFailed, maintenance: true }, times: 1, says: 'needs a person' },
    ],
  },
  /** Retries automated cleaning, even out of quarantine, a limited number of times; then it says so loudly. */
  'persistent retry': {
    rules: [
      { when: { provision_state: 'available' }, times: 1, says: 'usable' },
      { when: { ...cleanFailed, maintenance: true }, times: 3, do: [{ do: 'clear maintenance' }] },
      { when: { ...cleanFailed, maintenance: false }, times: 3, do: [{ do: 'manage' }] },
      { when: { provision_state: 'manageable', target_provision_state: null }, times: 4, do: [{ do: 'provide' }] },
      { when: cleanFailed, times: 1, says: 'uncleaned' },
    ],
  },
  /** Lifts every quarantine and tries for ever, without a look at the reason. */
  'blind retry': {
    rules: [
      { when: { ...cleanFailed, maintenance: true }, do: [{ do: 'clear maintenance' }] },
      { when: cleanFailed, do: [{ do: 'manage' }] },
      { when: { provision_state: 'manageable', target_provision_state: null }, do: [{ do: 'provide' }] },
      { when: { provision_state: 'available' }, times: 1, says: 'usable' },
    ],
  },
  /** Takes manageable for usable, as an operator of Kubernetes once did: a failed clean goes into service. */
  'manageable is usable': {
    rules: [
      { when: { ...cleanFailed, maintenance: true }, do: [{ do: 'clear maintenance' }] },
      { when: cleanFailed, do: [{ do: 'manage' }] },
      {
        when: { provision_state: ['manageable', 'available'], power_state: 'power off' },
        times: 1,
        do: [{ do: 'power', target: 'power on' }],
        says: 'usable',
      },
      { when: { provision_state: ['manageable', 'available'] }, times: 1, says: 'usable' },
    ],
  },
} as const satisfies Record<string, Omit<BotSource, 'name'>>

export type BotName = keyof typeof sources
export const botNames = Object.keys(sources) as BotName[]

const bots = Object.fromEntries(
  Object.entries(sources).map(([name, source]) => [name, v.parse(BotSchema, { name, ...source })]),
) as Record<BotName, Bot>

export const botOf = (bot: BotName | Bot): Bot => (typeof bot === 'string' ? bots[bot] : bot)
