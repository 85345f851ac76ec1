import { expect, it } from 'vitest'
import { crashRun } from './crash-run.ts'

// Goal: whatever was answered survives a kill at any moment, and the database is whole. Method: a real server on a real
// file, killed amid requests and workers; `npm run crash` does the same two hundred times.
it('what was answered survives ten kills', { timeout: 300_000 }, async () => {
  const { wrong, answered } = await crashRun(10, 'suite', () => {})
  expect(wrong).toEqual([])
  expect(answered).toBeGreaterThan(50)
})
