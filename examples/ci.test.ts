// For a pipeline: the bundled scenarios as tests of their own, with a seed that a job may choose.
//   CLEANROOM_SEED=$CI_PIPELINE_ID npx vitest run --reporter=junit --outputFile=report.xml
import { describe, expect, test } from 'vitest'
import { library, runScenario } from 'cleanroom'

const seed = process.env['CLEANROOM_SEED'] ?? '1'
const chosen = library.filter(({ tags }) => tags.includes('data safety'))

describe(`data safety, seed ${seed}`, () => {
  test.each(chosen.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const { verdict } = await runScenario(scenario, { seed })
    const { repeat, verdict: word, differences } = verdict
    // The command is shown with a failure: it repeats this very run.
    expect({ repeat, word, differences }).toEqual({ repeat, word: 'as expected', differences: [] })
  })

  test('there is something to run', () => {
    expect(chosen.length).toBeGreaterThan(3)
  })
})
