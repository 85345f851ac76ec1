/**
 * Cleanroom as a library: a laboratory for bare-metal node cleaning inside a test.
 *
 * `createLab` builds one in virtual time. `cleanroom/vitest` has matchers, `cleanroom/msw` connects a conductor of your own.
 *
 * @packageDocumentation
 */

export { createLab, TestLab, type ConductorSettings, type LabSettings, type NodeSettings } from './embed/test-lab.ts'
export { TestNode, type DiskView } from './embed/test-node.ts'
export { NotReached } from './embed/not-reached.ts'
export { matchers, type CleaningMatchers } from './embed/matchers.ts'

export { runScenario, type Run, type RunOptions } from './lab/run.ts'
export type { Difference, Verdict } from './lab/verdict.ts'
export { invariants, type CheckerName, type Violation } from './lab/checkers.ts'
export { faults, faultNames, type FaultName } from './lab/faults/table.ts'
export { library } from './scenarios/library/index.ts'
export {
  scenario,
  ScenarioSchema,
  type ActionSpec,
  type FaultSpec,
  type Scenario,
  type ScenarioSource,
} from './scenarios/scenario.ts'

export { profiles } from './machine/profiles.ts'
export type { HardwareProfile } from './machine/hardware-profile.ts'
export type { Erasure, EraseMethod } from './machine/erase.ts'
export type { ApiAnswer } from './lab/operator.ts'
export type { App, Clock, Entry } from './world.ts'
