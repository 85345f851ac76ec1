import fc from 'fast-check'
import type { ActionSpec } from '../../scenarios/scenario.ts'

/** When something happens: by the clock, or by what has just happened. */
export type Moment = Pick<ActionSpec, 'on' | 'nth' | 'afterMs'>

/** Milliseconds. Few values, so that plans stay readable and collide. */
const soon = fc.constantFrom(0, 0, 1, 2, 3, 5, 8, 15, 40, 200, 1_000)
const later = fc.constantFrom(2_000, 5_000, 20_000, 45_000, 61_000, 120_000, 300_000, 700_000)

/** By the clock, from the start of the run. */
export const byTheClock: fc.Arbitrary<Moment> = fc
  .oneof({ weight: 2, arbitrary: soon }, { weight: 3, arbitrary: later })
  .map((afterMs) => ({ afterMs }))

const states = (to: string) => ({ kind: 'transition', to })

/** What is worth waiting for: every change of state, step, lock and power opens a window for somebody else. */
const triggers: NonNullable<Moment['on']>[] = [
  states('cleaning'),
  states('cleaning'),
  states('clean wait'),
  states('clean wait'),
  states('clean failed'),
  states('clean hold'),
  states('manageable'),
  states('available'),
  states('deleting'),
  { kind: 'step', phase: 'start' },
  { kind: 'step', phase: 'wait' },
  { kind: 'step', phase: 'done' },
  { kind: 'step', phase: 'failed' },
  { kind: 'lock', held: true },
  { kind: 'lock', held: false },
  { kind: 'heartbeat', outcome: 'first step' },
  { kind: 'heartbeat', outcome: 'look' },
  { kind: 'heartbeat' },
  { kind: 'boot' },
  { kind: 'agent' },
  { kind: 'command' },
  { kind: 'erase', phase: 'start' },
  { kind: 'power', power: 'On' },
  { kind: 'power', power: 'Off' },
  { kind: 'last_error' },
]

/** Just after an entry of the journal: rare states are reached by what leads to them, not by the clock. */
export const byWhatHappened: fc.Arbitrary<Moment> = fc
  .record({
    on: fc.constantFrom(...triggers),
    nth: fc.constantFrom(1, 1, 1, 2, 3),
    afterMs: fc.oneof({ weight: 3, arbitrary: soon }, { weight: 2, arbitrary: later }),
  })
  .map(({ on, nth, afterMs }) => ({
    on: { ...on },
    ...(nth === 1 ? {} : { nth }),
    ...(afterMs === 0 ? {} : { afterMs }),
  }))

export const moment: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 1, arbitrary: byTheClock },
  { weight: 2, arbitrary: byWhatHappened },
)

/** `what` at that moment. */
export const at = <Spec extends object>(what: fc.Arbitrary<Spec>, when: fc.Arbitrary<Moment> = moment) =>
  fc.tuple(what, when).map(([spec, timing]): Spec & Moment => ({ ...spec, ...timing }))
