import * as v from 'valibot'
import { faultNames, faultSchemas, type FaultArgs } from '../lab/faults/table.ts'
import { actionNames, actionSchemas, type ActionArgs } from '../lab/actions.ts'
import { checkerNames } from '../lab/checkers.ts'
import { Timing, WantedSchema, type InputOf } from './parts.ts'

/** Milliseconds, zero or more. */
const Ms = v.pipe(v.number(), v.minValue(0))

/** The nodes of the run: `count` alike, called `node-1` and so on. */
const Fleet = v.strictObject({
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), 1),
  profile: v.optional(v.string(), 'two-disk-1u'),
  boot: v.optional(v.picklist(['ipxe', 'pxe', 'redfish-virtual-media']), 'ipxe'),
  /** Whose data are on the disks at the start; `null` for blank disks. */
  tenant: v.optional(v.nullable(v.string()), 'tenant-a'),
  /** Fields of the node's record beyond the usual. */
  record: v.optional(v.record(v.string(), v.unknown()), {}),
  /** Settings of the agent in the ramdisk. */
  agent: v.optional(v.record(v.string(), v.unknown()), {}),
  /** Kernel parameters of network boots. */
  kernelParameters: v.optional(v.record(v.string(), v.string()), {}),
  /** Whose BMC: the name of a personality. */
  bmc: v.optional(v.string()),
})

const Disk = v.picklist(['wiped', 'partly wiped', 'tenant data', 'blank'])

/** How often something is in the journal. */
const Count = v.strictObject({
  of: v.record(v.string(), WantedSchema),
  is: v.optional(v.number()),
  min: v.optional(v.number()),
  max: v.optional(v.number()),
})

/** What must have come of every node. */
const Outcome = v.strictObject({
  /** Every provision state from the first action on, in order. */
  path: v.optional(v.array(v.string())),
  /** Fields of the record at the end, by dotted path; texts may have `*`. */
  fields: v.optional(v.record(v.string(), WantedSchema), {}),
  /** A regular expression for `last_error` at the end, or `null` for none. */
  lastError: v.optional(v.nullable(v.string())),
  /** The truth on the disks: for all, or by device. */
  disks: v.optional(v.union([Disk, v.record(v.string(), Disk)])),
  power: v.optional(v.picklist(['On', 'Off'])),
})

const Violation = v.strictObject({
  checker: v.picklist(checkerNames),
  /** The upstream defect, or the nature of the fault, that makes it so. */
  because: v.string(),
  /** The violation must happen for the scenario to be as expected, unless it merely may. */
  always: v.optional(v.boolean(), true),
})

const Expectation = v.strictObject({
  ...Outcome.entries,
  /** For nodes that fare differently, by name. */
  nodes: v.optional(v.record(v.string(), Outcome), {}),
  counts: v.optional(v.array(Count), []),
  /** Milliseconds from the first action to the end. */
  endsAfterMs: v.optional(v.strictObject({ min: v.optional(Ms), max: v.optional(Ms) })),
  /** `rest`: everybody settled; `limit`: still busy when time was up. */
  ends: v.optional(v.picklist(['rest', 'limit']), 'rest'),
  violations: v.optional(v.array(Violation), []),
})

/** Who and when; beside what an action or a fault itself wants to know. */
const Moment = {
  /** One node by name; without it, each node for itself. */
  node: v.optional(v.string()),
  ...Timing.entries,
}
type Moment = InputOf<typeof Moment>

/** The union of a table's rows, told apart by `do`. */
function oneOf<Source>(names: readonly string[], schemas: Record<string, v.ObjectEntries>, more: v.ObjectEntries) {
  const options = names.map((name) => v.strictObject({ do: v.literal(name), ...Moment, ...more, ...schemas[name] }))
  return v.variant('do', options as never) as unknown as v.GenericSchema<Source, Source>
}

export type ActionSpec = ActionArgs & Moment
/** `forMs`: the fault ends after so many milliseconds, if it is one that can. */
export type FaultSpec = FaultArgs & Moment & { forMs?: number | undefined }
const Action = oneOf<ActionSpec>(actionNames, actionSchemas, {})
const Fault = oneOf<FaultSpec>(faultNames, faultSchemas, { forMs: v.optional(Ms) })

/** A scripted run: who is there, what is done, what goes wrong, and what must come of it. Plain data. */
export const ScenarioSchema = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words in lower case with hyphens')),
  /** One sentence: what happens. */
  story: v.string(),
  /** One sentence: what it teaches. */
  lesson: v.string(),
  /** Where it is known from: source files, bug reports. */
  source: v.optional(v.array(v.string()), []),
  tags: v.optional(v.array(v.string()), []),
  fleet: v.optional(Fleet, {}),
  /** Ironic options. */
  options: v.optional(v.record(v.string(), v.unknown()), {}),
  quirks: v.optional(v.union([v.picklist(['upstream', 'none']), v.array(v.string())]), 'upstream'),
  actions: v.array(Action),
  faults: v.optional(v.array(Fault), []),
  /** The run goes on for this long after everybody has settled, in milliseconds: until machines are really off. */
  restMs: v.optional(Ms, 10_000),
  /** The longest it may take, in milliseconds of virtual time. */
  limitMs: v.optional(Ms, 24 * 3_600_000),
  expect: Expectation,
})

export type Scenario = v.InferOutput<typeof ScenarioSchema>
/** As written: what has a default may be left out. */
export type ScenarioSource = v.InferInput<typeof ScenarioSchema>
export type ScenarioOutcome = v.InferOutput<typeof Outcome>
export type DiskTruth = v.InferOutput<typeof Disk>

/** Checks a scenario written in TypeScript and fills in the defaults. */
export const scenario = (source: ScenarioSource): Scenario => v.parse(ScenarioSchema, source)
