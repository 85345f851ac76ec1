import { expect, test } from 'vitest'
import { quirkIds, type QuirkId } from '../../src/conductor/quirks.ts'
import { dataSafety } from '../../src/lab/checkers.ts'
import { packOf } from '../../src/lab/plan.ts'
import { runScenario } from '../../src/lab/run.ts'
import { failureIds, failureLayers, layerOf, sourcesOf, type FailureId } from '../../src/scenarios/failures.ts'
import { library } from '../../src/scenarios/library/index.ts'

const played = [...new Set(library.flatMap(({ failures }) => failures))]

test('at least a hundred failures of the field are played, in every layer', () => {
  const byLayer = new Map(failureLayers.map((layer) => [layer, 0]))
  for (const id of played) byLayer.set(layerOf(id), (byLayer.get(layerOf(id)) ?? 0) + 1)
  expect(played.length).toBeGreaterThanOrEqual(100)
  expect(byLayer.size).toBe(10)
  expect([...byLayer].filter(([, count]) => count === 0)).toEqual([])
})

test('every failure of the catalogue has a public source, and every scenario names those it plays', () => {
  expect(failureIds.filter((id) => sourcesOf(id).length === 0)).toEqual([])
  for (const { name, failures, source } of library)
    expect({
      [name]: failures.flatMap((id: FailureId) => sourcesOf(id)).filter((one) => !source.includes(one)),
    }).toEqual({ [name]: [] })
})

test('there is a pack for each use', () => {
  for (const tag of ['smoke', 'bmc', 'data-safety', 'races', 'conductor', 'training', 'fleet'])
    expect(`${tag}: ${packOf(library, tag).length >= 4}`).toBe(`${tag}: true`)
})

test('without Ironic’s quirks every scenario goes as expected, and no violation of data safety is the fault of conductor or agent', async () => {
  const broken: string[] = []
  for (const scenario of library) {
    const { verdict } = await runScenario({ ...scenario, quirks: scenario.quirks ?? 'none' }, { retry: true })
    if (verdict.verdict !== 'as expected')
      broken.push(`${scenario.name}: ${verdict.verdict} ${JSON.stringify(verdict.differences)}`)
    for (const { checker, nature, text } of verdict.violations)
      if (dataSafety.includes(checker) && (nature === undefined || nature === 'defect'))
        broken.push(`${scenario.name}: ${checker}: ${text}`)
  }
  expect(broken).toEqual([])
}, 180_000)

const naming = library.filter(({ reproduces }) => reproduces.length > 0)

test.each(naming.map((scenario) => [scenario.name, scenario] as const))(
  '%s shows the quirks it names: with them it goes as told, without them it does not',
  async (_, scenario) => {
    const { verdict } = await runScenario({ ...scenario, quirks: 'upstream' })
    expect(verdict.differences).toEqual([])
    expect(verdict.reproduced.map(({ defect }) => defect)).toEqual(scenario.reproduces)
    const named = new Set<QuirkId>(scenario.reproduces)
    const others = quirkIds.filter((id) => !named.has(id))
    const without = await runScenario({ ...scenario, quirks: others })
    expect(without.verdict.verdict).toBe('otherwise')
  },
)

test('every violation that is called a defect happens, and is reported with where it is described', async () => {
  const named = library.filter(({ expect: { violations } }) => violations.some(({ nature }) => nature === 'defect'))
  expect(named.length).toBeGreaterThan(5)
  for (const scenario of named) {
    const { verdict } = await runScenario(scenario)
    expect(verdict.reproduced.length).toBeGreaterThan(0)
    for (const { reference } of verdict.reproduced) expect(reference.length).toBeGreaterThan(3)
  }
})
