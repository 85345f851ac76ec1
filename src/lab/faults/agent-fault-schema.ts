import * as v from 'valibot'
import type { AgentFault, FaultPoint, ListEffect, StartEffect } from '../../fake-agent/faults.ts'

const Ms = v.pipe(v.number(), v.minValue(0))
const Yes = v.literal(true)
const Text = v.string()
const Count = v.pipe(v.number(), v.integer(), v.minValue(1))
const TextOrNull = v.nullable(v.string())

const Occurrence = v.union([
  Count,
  v.array(Count),
  v.strictObject({ from: v.optional(Count), to: v.optional(Count), every: v.optional(Count) }),
])

const Match = v.strictObject({
  node: v.optional(Text),
  boot: v.optional(Occurrence),
  command: v.optional(Text),
  step: v.optional(Text),
  tool: v.optional(Text),
  nth: v.optional(Occurrence),
  probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  fromMs: v.optional(Ms),
  untilMs: v.optional(Ms),
})

const Outcome = v.union([
  v.strictObject({ result: v.unknown() }),
  v.strictObject({ error: Text, details: Text }),
  v.strictObject({ exception: Text, text: Text }),
  v.strictObject({ refuses: Yes }),
  v.strictObject({ hangs: Yes }),
  v.strictObject({ unserialisable: Text }),
])

const tls = [
  'off',
  'not sent',
  'other sent',
  'wrong address',
  'TLS 1.2 only',
  'plain behind https',
  'TLS behind http',
] as const satisfies StartEffect['tls'][]

const rewrites = [
  'empty',
  'forget',
  'only get steps',
  'newest first',
  'status',
  'without key',
  'other step',
  'another command',
  'failed without error',
  'poison',
  'huge',
] as const satisfies ListEffect['rewrite'][]

/** All members of an effect, each of which may be left out. */
const effect = <const Entries extends v.ObjectEntries>(entries: Entries) => v.partial(v.strictObject(entries))

const effects = {
  start: effect({
    never: Yes,
    delayMs: Ms,
    crashAfterMs: Ms,
    panicAfterMs: Ms,
    closedAfterMs: Ms,
    closedForMs: Ms,
    noAddress: Yes,
    heartbeatsFirst: Yes,
    listensAfterMs: Ms,
    callbackUrl: Text,
    clockJumpMs: v.number(),
    jumpsAfterMs: Ms,
    tls: v.picklist(tls),
    withoutBootToken: Yes,
    genericManagerVersion: Text,
    lockdownAfterMs: Ms,
    rescueAfterMs: Ms,
  }),
  lookup: effect({ addresses: v.array(Text), nodeUuid: Text }),
  inspection: v.strictObject({ merge: v.record(Text, v.unknown()) }),
  heartbeat: effect({
    drop: Yes,
    stops: Yes,
    delayMs: Ms,
    copies: Count,
    token: TextOrNull,
    url: Text,
    certificate: TextOrNull,
    version: TextOrNull,
    nodeUuid: Text,
    nextAfterMs: Ms,
  }),
  command: effect({
    delayMs: Ms,
    outcome: Outcome,
    ending: Outcome,
    runs: Count,
    crashAfterMs: Ms,
    panicAfterMs: Ms,
    resetAfterMs: Ms,
    powerLossAfterMs: Ms,
    powerLossMs: Ms,
    closedAfterMs: Ms,
    closedForMs: Ms,
  }),
  tool: effect({ exitCode: v.number(), stdout: Text, stderr: Text, missing: Yes }),
  list: v.strictObject({ rewrite: v.picklist(rewrites), value: v.optional(Text) }),
} satisfies Record<FaultPoint, v.GenericSchema>

const faultAt = <Point extends FaultPoint>(at: Point) =>
  v.strictObject({
    name: v.optional(Text),
    match: v.optional(Match),
    times: v.optional(Count),
    at: v.literal(at),
    does: effects[at],
  })

/** See `fake-agent/faults.ts`. */
export const AgentFaultSchema = v.variant('at', [
  faultAt('start'),
  faultAt('lookup'),
  faultAt('inspection'),
  faultAt('heartbeat'),
  faultAt('command'),
  faultAt('tool'),
  faultAt('list'),
])

/** A fault as the agent takes it: validation leaves optional members out rather than undefined. */
export const asAgentFault = (fault: v.InferOutput<typeof AgentFaultSchema>): AgentFault => fault as AgentFault
