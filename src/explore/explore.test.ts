import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { runScenario } from '../lab/run.ts'
import { scenario } from '../scenarios/scenario.ts'
import { accumulate, expectedPoints } from './coverage.ts'
import { excusedBy } from './excuses.ts'
import { Explorer, noProgress } from './explorer.ts'
import { findingFile } from './finding-file.ts'
import { merged } from './merge.ts'
import { sizeOf, scenarioOf, type Plan } from './plan.ts'
import { hunt } from './quirk-bank.ts'
import { bankPart, withBankTable } from './quirk-table.ts'
import { signatureOf } from './run-plan.ts'
import { shrink } from './shrink.ts'
import { planArbitrary, themeNames } from './themes.ts'
import { wayOfText } from './ways.ts'

const plan: Plan = {
  fleet: { profile: 'tiny-vm' },
  options: {},
  actions: [{ do: 'provide' }],
  faults: [{ do: 'agent down', on: { kind: 'step', phase: 'wait' } }],
  seed: 3,
}

test('every plan of every theme is a scenario', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...themeNames).chain((theme) => planArbitrary([theme])),
      (made) => {
        expect(scenarioOf(made, 'none').actions.length).toBe(made.actions.length)
      },
    ),
    { numRuns: 300, seed: 1 },
  )
})

test('the same seed explores the same, and a half that is resumed is as good as the whole', async () => {
  const whole = new Explorer({ seed: 5, quirks: 'none' })
  for (let i = 0; i < 40; i++) await whole.next()
  const half = new Explorer({ seed: 5, quirks: 'none' })
  for (let i = 0; i < 20; i++) await half.next()
  const kept: unknown = JSON.parse(JSON.stringify(half.progress))
  const resumed = new Explorer({ seed: 5, quirks: 'none' }, kept as ReturnType<typeof noProgress>)
  for (let i = 0; i < 20; i++) await resumed.next()
  expect(resumed.progress).toEqual(whole.progress)
  expect(new Explorer({ seed: 6, quirks: 'none' }).planOf(0)).not.toEqual(whole.planOf(0))
})

test('a finding is made small, written down, and comes again from the file with the same digest', async () => {
  const explorer = new Explorer({ seed: 1, quirks: ['hold-loses-manual-target'] })
  let finding
  while (!finding && explorer.done < 300) [finding] = (await explorer.next()).found
  if (!finding) throw new Error('nothing was found')
  await explorer.reduce(finding)
  expect(sizeOf(finding.plan)).toBeLessThanOrEqual(5)
  expect(sizeOf(finding.plan)).toBeLessThanOrEqual(sizeOf(finding.original))
  const { text, seed, digest } = await findingFile(finding, ['hold-loses-manual-target'])
  const { verdict } = await runScenario(scenario(parse(text) as Parameters<typeof scenario>[0]), { seed })
  expect(verdict.digest).toBe(digest)
  expect(verdict.violations.map(signatureOf)).toContain(finding.signature)
})

test('what cannot be made smaller stays, and what shows nothing is dropped', async () => {
  const big: Plan = {
    ...plan,
    actions: [{ do: 'manage' }, { do: 'provide', afterMs: 45_000 }, { do: 'abort' }],
    seed: 9,
  }
  const shows = async ({ actions }: Plan) => actions.some((one) => one.do === 'provide')
  const { plan: small } = await shrink(big, shows)
  expect(small).toMatchObject({ actions: [{ do: 'provide' }], faults: [], seed: 1 })
})

test('a violation that a quirk causes is found with the quirk alone', async () => {
  const { runs, checker, size } = await hunt('hold-loses-manual-target', 1, 300)
  expect(runs).toBeLessThanOrEqual(300)
  expect(checker).toBe('manual stays manual')
  expect(size).toBeLessThanOrEqual(5)
})

test('what a plan makes impossible is excused, and nothing else', () => {
  expect([...excusedBy(plan)]).toEqual(['no server error'])
  expect([...excusedBy({ ...plan, faults: [{ do: 'disk dies' }] })]).toEqual([
    'no server error',
    'available means wiped',
    'erased means wiped',
    'usable means wiped',
  ])
})

test('parts of an exploration add up', () => {
  const part = { ...noProgress(), done: 3, coverage: [['a', 2]] as [string, number][] }
  const other = {
    ...noProgress(),
    done: 4,
    coverage: [
      ['a', 1],
      ['b', 1],
    ] as [string, number][],
  }
  expect(merged([part, other])).toMatchObject({
    done: 7,
    coverage: [
      ['a', 3],
      ['b', 1],
    ],
  })
  expect(accumulate(new Map([['a', 1]]), ['a', 'b'])).toEqual(['b'])
})

test('points that are expected are told apart by kind', () => {
  expect(expectedPoints).toContain('transition: clean wait -abort-> clean failed')
  expect(expectedPoints).toContain('way to fail: time-out')
  expect(wayOfText('Timeout reached while cleaning the node. Please')).toBe('time-out')
  expect(wayOfText('All is well')).toBeUndefined()
})

test('a table that is written again replaces the old one', () => {
  const row = { runs: 3, foundBy: 1, seeds: 1, size: 1, checker: 'no crash', source: 'x.py' } as const
  const page = withBankTable('# Quirks\n', [{ ...row, quirk: 'no-steps-is-clean' }], 10)
  expect(withBankTable(page, [{ ...row, quirk: 'no-steps-is-clean' }], 10)).toBe(page)
  expect(bankPart(page)).toContain('| no-steps-is-clean | 3 | 1 of 1 seeds | 1 | no crash | x.py |')
})
