import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { runScenario } from '../../src/lab/run.ts'
import { junit } from '../../src/report/junit.ts'
import { scenario } from '../../src/scenarios/scenario.ts'

const schema = readFileSync(new URL('junit.xsd', import.meta.url), 'utf8')
const complaints = async (contents: string) =>
  (await validateXML({ xml: [{ fileName: 'report.xml', contents }], schema: [schema] })).errors

const base = {
  story: 'Characters that XML cannot take: & < > " \u0007 and a ]]>.',
  lesson: 'None.',
  actions: [],
}
const good = scenario({ ...base, name: 'good', tags: ['smoke'], expect: {} })
const otherwise = scenario({ ...base, name: 'bad', expect: { path: ['cleaning'], lastError: '<\u0000' } })
const unknown = scenario({
  ...base,
  name: 'unknown',
  actions: [{ do: 'provide', on: { kind: 'crashed' } }],
  expect: {},
})

const report = async () =>
  junit(
    await Promise.all(
      [good, otherwise, unknown].map(async (one) => ({
        scenario: one,
        verdict: (await runScenario(one)).verdict,
        wallMs: 12.3456,
        file: 'a/b.yaml',
      })),
    ),
  )

test('a report with every kind of verdict is valid by the schema of CI servers', async () => {
  const xml = await report()
  expect(xml).toContain('failures="1" errors="1"')
  expect(await complaints(xml)).toEqual([])
})

test('the schema finds a report that is none', async () => {
  const xml = await report()
  expect(await complaints(xml.replace('time="', 'file="x" time="'))).not.toEqual([])
  expect(await complaints(xml.replace('failures="1"', 'failures="one"'))).not.toEqual([])
  expect(await complaints(xml.replace('</testcase>', ''))).not.toEqual([])
})

test('a report of nothing is valid', async () => {
  expect(await complaints(junit([]))).toEqual([])
})
