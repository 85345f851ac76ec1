import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { stepsViolation } from './steps-schema.ts'

/** What Python's jsonschema 4.26 says of lists of steps under Ironic's schema. */
const reports = JSON.parse(
  readFileSync(new URL('../../../test/conductor/fixtures/steps-reports.json', import.meta.url), 'utf8'),
) as { steps: unknown; report: string | null }[]

it.each(reports.map((one) => [JSON.stringify(one.steps).slice(0, 90), one] as const))(
  'reports what is wrong with %s as the real validator does',
  (_, { steps, report }) => {
    expect(stepsViolation(steps) ?? null).toBe(report)
  },
)
