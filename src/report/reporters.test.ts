import { beforeAll, expect, test } from 'vitest'
import { runScenario } from '../lab/run.ts'
import { scenario } from '../scenarios/scenario.ts'
import { reporters } from './reporters.ts'
import type { Told } from './reporter.ts'

const good = scenario({
  name: 'good',
  story: 'Nothing is done, & all is "well" <here>.',
  lesson: 'None.',
  tags: ['smoke'],
  actions: [],
  expect: { fields: { provision_state: 'manageable' } },
})
const bad = scenario({
  ...good,
  name: 'bad',
  tags: ['bmc'],
  expect: { path: ['manageable', 'cleaning'], lastError: '50%: broken, again' },
})

const runs: Told[] = []
beforeAll(async () => {
  for (const one of [good, bad])
    runs.push({ scenario: one, verdict: (await runScenario(one)).verdict, wallMs: 1234, file: 'my/scenario.yaml' })
})

test('JUnit has a suite for each tag, counts, times, and escaped texts', () => {
  const xml = reporters.junit(runs)
  expect(xml).toContain('<testsuites name="cleanroom" tests="2" failures="1" errors="0" time="2.468">')
  expect(xml).toContain('<testsuite name="bmc" tests="1" failures="1"')
  expect(xml).toContain('Nothing is done, &amp; all is &quot;well&quot; &lt;here&gt;.')
  expect(xml).toContain(
    '<failure type="otherwise" message="node-1: path: expected [&quot;manageable&quot;,&quot;cleaning&quot;]',
  )
  expect(xml.match(/<testcase /g)).toHaveLength(2)
  expect(xml.match(/<\/testcase>/g)).toHaveLength(2)
})

test('TAP numbers the runs and gives reasons as YAML', () => {
  const lines = reporters.tap(runs).split('\n')
  expect(lines.slice(0, 5)).toEqual([
    'TAP version 14',
    '1..2',
    'ok 1 - good (seed 1)',
    'not ok 2 - bad (seed 1)',
    '  ---',
  ])
  expect(lines).toContain('    - "again: cleanroom run bad --seed 1"')
})

test('GitHub is told of failures only, in one line each', () => {
  const text = reporters.github(runs)
  expect(text.split('\n')).toHaveLength(2)
  expect(text).toMatch(/^::error file=my\/scenario\.yaml,title=bad \(seed 1\)%3A otherwise::node-1: path: /)
  expect(text).toContain('50%25: broken, again')
})

test('JSON lines are one verdict each', () => {
  const verdicts = reporters.jsonl(runs).trim().split('\n')
  expect(verdicts.map((line) => (JSON.parse(line) as { verdict: string }).verdict)).toEqual([
    'as expected',
    'otherwise',
  ])
})
