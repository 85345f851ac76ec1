import * as v from 'valibot'
import { quirkIds } from '../conductor/quirks.ts'
import { BotSchema, botNames } from './bot.ts'
import { Expectation } from './expectation.ts'
import { failureIds, sourcesOf } from './failures.ts'
import { mistakesOf } from './mistakes.ts'
import { Action, Fault } from './moments.ts'

export type { DiskTruth } from './expectation.ts'
export type { ActionSpec, FaultSpec } from './moments.ts'

/** Milliseconds, zero or more. */
const Ms = v.pipe(v.number(), v.minValue(0))

const Bmc = v.strictObject({
  personality: v.optional(v.string(), 'generic'),
  /** Ids of quirks beside the personality's. */
  quirks: v.optional(v.array(v.string()), []),
  /** Sessions at a time. */
  sessionLimit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
})

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
  /** Whose BMC: the name of a personality, or what it is made of. */
  bmc: v.optional(v.union([v.string(), Bmc])),
})

/** A scripted run: who is there, what is done, what goes wrong, and what must come of it. Plain data. */
export const ScenarioSchema = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words in lower case with hyphens')),
  /** One sentence: what happens. */
  story: v.string(),
  /** One sentence: what it teaches. */
  lesson: v.string(),
  /** Where it is known from: source files, bug reports. */
  source: v.optional(v.array(v.string()), []),
  /** Failures of the field it plays, by their names in the catalogue. */
  failures: v.optional(v.array(v.picklist(failureIds)), []),
  /** Quirks of Ironic it shows: under `upstream`, and only then, it goes as told here. */
  reproduces: v.optional(v.array(v.picklist(quirkIds)), []),
  tags: v.optional(v.array(v.string()), []),
  fleet: v.optional(Fleet, {}),
  /** Ironic options. */
  options: v.optional(v.record(v.string(), v.unknown()), {}),
  /** Which of Ironic's quirks the conductor has. Without it `upstream`, or what the command line says. */
  quirks: v.optional(v.union([v.picklist(['upstream', 'none']), v.array(v.string())])),
  actions: v.array(Action),
  faults: v.optional(v.array(Fault), []),
  /** Operators' automations that look after the nodes: bundled ones by name, or whole. */
  bots: v.optional(v.array(v.union([v.picklist(botNames), BotSchema])), []),
  /** The run goes on for this long after everybody has settled, in milliseconds: until machines are really off. */
  restMs: v.optional(Ms, 10_000),
  /** The longest it may take, in milliseconds of virtual time. */
  limitMs: v.optional(Ms, 24 * 3_600_000),
  expect: Expectation,
})

export type Scenario = v.InferOutput<typeof ScenarioSchema>
/** As written: what has a default may be left out. */
export type ScenarioSource = v.InferInput<typeof ScenarioSchema>

/** Checks a scenario written in TypeScript, fills in the defaults, and names the sources of the failures it plays. */
export function scenario(source: ScenarioSource): Scenario {
  const parsed = v.parse(ScenarioSchema, source)
  const mistakes = mistakesOf(parsed)
  if (mistakes.length > 0)
    throw new Error(mistakes.map(({ path, text }) => `${parsed.name}: ${path.join('.')}: ${text}`).join('\n'))
  return { ...parsed, source: [...new Set([...parsed.source, ...parsed.failures.flatMap(sourcesOf)])] }
}
