import { expect, test } from 'vitest'
import { VirtualWorld } from '../sim/virtual-world.ts'
import { when, type Timing } from './trigger.ts'

/** The seconds at which something with this timing happens, in a world that records a `step` every ten seconds. */
async function moments(timing: Timing): Promise<{ at: number[]; state: string }> {
  const world = new VirtualWorld({ seed: 'trigger' })
  const process = world.process('process')
  const start = world.clock.now()
  for (let i = 1; i <= 5; i++)
    process.clock.after(i * 10_000, () => process.record('step', { step: `s${i}`, phase: i % 2 ? 'start' : 'done' }))
  const at: number[] = []
  const awaiting = when(timing, { journal: world.journal, clock: process.clock }, () =>
    at.push((world.clock.now() - start) / 1000),
  )
  await world.run(3_600_000)
  return { at, state: awaiting.state }
}

test('a moment is a time, an entry, the nth entry, or a time after it', async () => {
  expect(await moments({ afterMs: 5_000 })).toEqual({ at: [5], state: 'done' })
  expect(await moments({ on: { kind: 'step', phase: 'done' } })).toEqual({ at: [20], state: 'done' })
  expect(await moments({ on: { kind: 'step', phase: 'start' }, nth: 3 })).toEqual({ at: [50], state: 'done' })
  expect(await moments({ on: { step: 's2' }, afterMs: 7_000 })).toEqual({ at: [27], state: 'done' })
  expect(await moments({ on: { step: 's*', phase: 'start' }, nth: 0 })).toEqual({ at: [10, 30, 50], state: 'done' })
})

test('what never comes is said to be waited for', async () => {
  expect(await moments({ on: { kind: 'other' } })).toEqual({ at: [], state: 'waiting for an entry' })
})
