import { expect, test } from 'vitest'
import linkLocal from '../scenarios/library/network/link-local-callback.ts'
import { runScenario } from './run.ts'

test.each([
  ['upstream', /url: \/v1\/commands\/\?wait=true&agent_token=[\w-]{20,}/, ['token-in-last-error']],
  ['none', /url: \/v1\/commands\/\?wait=true&agent_token=\*\*\* /, []],
] as const)('an agent that cannot be reached, with quirks %s', async (quirks, says, reproduced) => {
  const leaked = reproduced.map(() => ({ checker: 'no secrets', nature: 'defect' }))
  const { verdict, lab, story } = await runScenario({ ...linkLocal, quirks })
  expect(verdict).toMatchObject({ verdict: 'as expected', violations: leaked })
  expect(verdict.reproduced.map(({ defect }) => defect)).toEqual(reproduced)
  expect(lab?.conductor?.settings.store.nodeByName('node-1')?.last_error).toMatch(says)
  // Whatever the record says, the journal is read by more people.
  expect(JSON.stringify(story)).toMatch(/agent_token=\*\*\*/)
  expect(JSON.stringify(story)).not.toMatch(/agent_token=\w/)
})
