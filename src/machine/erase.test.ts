import { expect, test } from 'vitest'
import { pass } from '../../test/machine/bench.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import { ErasureRun, cutOff, wiped, type ErasePlan, type Erasure } from './erase.ts'

/** An overwrite of 1000 bytes in 1000 ms, on a device that takes notes. */
function started(more: Partial<ErasePlan> = {}) {
  const world = new VirtualWorld({ seed: 'erase' })
  const { clock } = world.process('m1')
  const covered: [number, number][] = []
  const ends: Erasure[] = []
  const plan: ErasePlan = {
    method: 'overwrite',
    coverage: { kind: 'linear', passes: 1 },
    durationMs: 1000,
    sizeBytes: 1000,
    onPowerLoss: 'interrupted',
    inHost: true,
    ineffective: false,
    obstacle: undefined,
    ...more,
  }
  const subject = {
    cover: (from: number, to: number) => void covered.push([from, to]),
    ended: (record: Erasure) => void ends.push({ ...record }),
  }
  const run = ErasureRun.start(clock, subject, plan)
  return { world, clock, run, covered, ends }
}

test('an overwrite advances with the time, and each look takes what was reached since the last', async () => {
  const bench = started()
  const { run, covered, ends } = bench
  expect([run.progress(), run.remainingMs()]).toEqual([0, 1000])
  await pass(bench, 250)
  run.settle()
  expect([run.progress(), run.remainingMs(), run.record.coveredBytes]).toEqual([0.25, 750, 250])
  await pass(bench, 150)
  run.settle()
  run.settle()
  expect(covered).toEqual([
    [0, 250],
    [250, 400],
  ])
  expect(ends).toEqual([])
  await pass(bench, 600)
  expect(covered.at(-1)).toEqual([400, 1000])
  expect(run.report).toEqual({ ok: true })
  expect([run.progress(), run.remainingMs()]).toEqual([1, 0])
  expect(ends).toMatchObject([{ outcome: 'completed', coveredBytes: 1000, endedAt: run.record.startedAt + 1000 }])
})

test('a second pass begins where the device does, and none goes beyond its end', async () => {
  const bench = started({ coverage: { kind: 'linear', passes: 2 } })
  const { run, covered } = bench
  await pass(bench, 400)
  run.settle()
  expect(run.record.coveredBytes).toBe(800)
  await pass(bench, 200)
  run.settle()
  expect(run.record.coveredBytes).toBe(1000)
  await pass(bench, 400)
  expect(covered).toEqual([
    [0, 800],
    [800, 1000],
    [0, 200],
    [200, 1000],
  ])
})

test('an erase of the whole takes nothing before its end', async () => {
  const bench = started({ coverage: { kind: 'whole' } })
  const { run, covered } = bench
  await pass(bench, 999)
  run.settle()
  expect([covered, run.record.coveredBytes]).toEqual([[], 0])
  await pass(bench, 1)
  expect([covered, run.record.coveredBytes]).toEqual([[[0, 1000]], 1000])
})

test.each([
  [
    300,
    [
      [0, 300],
      [700, 1000],
    ],
    600,
  ],
  [
    600,
    [
      [0, 600],
      [600, 1000],
    ],
    1000,
  ],
  [1500, [[0, 1000]], 1000],
])('ends of %i bytes, each byte once', async (bytes, covered, coveredBytes) => {
  const bench = started({ coverage: { kind: 'ends', bytes } })
  await pass(bench, 1000)
  expect(bench.covered).toEqual(covered)
  expect(bench.run.record.coveredBytes).toBe(coveredBytes)
})

test('an ineffective erase is told as done and covers nothing', async () => {
  const bench = started({ ineffective: true })
  await pass(bench, 500)
  bench.run.settle()
  await pass(bench, 500)
  expect(bench.run.report).toEqual({ ok: true })
  expect(bench.covered).toEqual([])
  expect(bench.ends).toMatchObject([{ outcome: 'ineffective', coveredBytes: 0 }])
})

test('a run that was interrupted reaches no further, however often it is ended', async () => {
  const bench = started()
  const { run, covered, ends } = bench
  await pass(bench, 300)
  run.interrupt()
  await pass(bench, 300)
  run.settle()
  run.resume()
  run.pause()
  run.fail('media error')
  run.interrupt()
  await pass(bench, 2000)
  expect(covered).toEqual([[0, 300]])
  expect(run.report).toEqual({ ok: false, reason: 'interrupted' })
  expect(ends).toMatchObject([{ outcome: 'interrupted', coveredBytes: 300, endedAt: run.record.startedAt + 300 }])
  expect(run.record).toEqual(ends[0])
})

test('a run that is over cannot be interrupted', async () => {
  const bench = started()
  await pass(bench, 1000)
  bench.run.interrupt()
  expect(bench.run.report).toEqual({ ok: true })
  expect(bench.ends).toHaveLength(1)
})

test('a device ends a run with its own reason', async () => {
  const bench = started()
  await pass(bench, 300)
  bench.run.fail('absent')
  expect(bench.run.report).toEqual({ ok: false, reason: 'absent' })
  expect(bench.ends).toMatchObject([{ outcome: 'failed', coveredBytes: 300 }])
})

test('a pause stops the work, however long, and pausing or resuming twice changes nothing', async () => {
  const bench = started()
  const { run, covered } = bench
  await pass(bench, 200)
  run.pause()
  await pass(bench, 10_000)
  run.pause()
  run.settle()
  expect([run.progress(), run.remainingMs(), covered]).toEqual([0.2, 800, [[0, 200]]])
  run.resume()
  await pass(bench, 300)
  run.resume()
  expect(run.progress()).toBe(0.5)
  await pass(bench, 499)
  expect(run.report).toBeUndefined()
  await pass(bench, 1)
  expect(run.report).toEqual({ ok: true })
  expect(bench.ends).toMatchObject([{ outcome: 'completed', coveredBytes: 1000 }])
})

test('a medium that fails on the way fails the run there', async () => {
  const bench = started({ obstacle: { at: 0.4, effect: 'fails' } })
  const { run } = bench
  await pass(bench, 100)
  expect(run.remainingMs()).toBeCloseTo(300)
  await pass(bench, 300)
  expect(run.report).toEqual({ ok: false, reason: 'media error' })
  expect(bench.ends).toMatchObject([{ outcome: 'failed', coveredBytes: 400 }])
})

test('a device that hangs stays where it is until somebody ends the run', async () => {
  const bench = started({ obstacle: { at: 0.4, effect: 'hangs' } })
  const { run } = bench
  expect(run.remainingMs()).toBe(Infinity)
  await pass(bench, 3_600_000)
  expect([run.report, run.progress(), run.remainingMs()]).toEqual([undefined, 0.4, Infinity])
  run.interrupt()
  expect([run.progress(), run.remainingMs()]).toEqual([1, 0])
  expect(bench.ends).toMatchObject([{ outcome: 'interrupted', coveredBytes: 400 }])
})

test('what takes no time is done from the start', async () => {
  const bench = started({ durationMs: 0 })
  expect([bench.run.progress(), bench.run.remainingMs()]).toEqual([1, 0])
  await pass(bench, 1)
  expect(bench.run.report).toEqual({ ok: true })
})

test('a command that was refused touched nothing and is over', async () => {
  const { clock, world } = started()
  const run = ErasureRun.refused(clock, 'nvme-format', 'not supported')
  expect([run.progress(), run.remainingMs()]).toEqual([1, 0])
  run.settle()
  run.resume()
  run.pause()
  run.interrupt()
  expect(run.report).toEqual({ ok: false, reason: 'not supported' })
  expect(run.record).toMatchObject({ method: 'nvme-format', outcome: 'failed', coveredBytes: 0 })
  let told: unknown
  void run.ended(clock).then((report) => (told = report))
  await pass({ world }, 1)
  expect(told).toEqual({ ok: false, reason: 'not supported' })
})

test('whoever waits is told at the end, and whoever comes later at once', async () => {
  const bench = started()
  const { run, clock } = bench
  const told: unknown[] = []
  void run.ended(clock).then((report) => told.push(report))
  await pass(bench, 999)
  expect(told).toEqual([])
  await pass(bench, 2)
  expect(told).toEqual([{ ok: true }])
  void run.ended(clock).then((report) => told.push(report))
  await pass(bench, 1)
  expect(told).toHaveLength(2)
})

test('evidence of what was overwritten in no time, and of what a power cut left', () => {
  expect(wiped(5, { from: 100, to: 400 })).toEqual({
    method: 'metadata',
    startedAt: 5,
    endedAt: 5,
    coveredBytes: 300,
    outcome: 'completed',
    within: { from: 100, to: 400 },
  })
  const running: Erasure = {
    method: 'overwrite',
    startedAt: 1,
    endedAt: undefined,
    coveredBytes: 9,
    outcome: 'running',
  }
  expect(cutOff(running)).toEqual({ ...running, outcome: 'interrupted' })
  expect(cutOff({ ...running, outcome: 'completed' })).toEqual({ ...running, outcome: 'completed' })
})
