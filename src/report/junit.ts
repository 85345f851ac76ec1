import { isAsExpected, nameOf, reasonsOf, type Reporter, type Told } from './reporter.ts'

/** JUnit's XML, as CI servers read it. A suite is a tag group: the scenario's first tag. */
export const junit: Reporter = (runs) => {
  const suites = new Map<string, Told[]>()
  for (const run of runs) {
    const suite = run.scenario.tags[0] ?? 'scenarios'
    suites.set(suite, [...(suites.get(suite) ?? []), run])
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="cleanroom" ${counts(runs)}>`,
    ...[...suites].flatMap(([name, own]) => [
      `  <testsuite name="${escaped(name)}" ${counts(own)}>`,
      ...own.flatMap(testCase),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n')
}

function counts(runs: readonly Told[]): string {
  const failures = runs.filter(({ verdict }) => verdict.verdict === 'otherwise').length
  const errors = runs.filter(({ verdict }) => verdict.verdict === 'unknown').length
  const seconds = runs.reduce((sum, { wallMs }) => sum + wallMs, 0) / 1000
  return `tests="${runs.length}" failures="${failures}" errors="${errors}" time="${seconds.toFixed(3)}"`
}

function testCase(run: Told): string[] {
  const { verdict, scenario, wallMs, file } = run
  const attributes = [
    `name="${escaped(nameOf(run))}"`,
    `classname="${escaped(`cleanroom.${scenario.tags[0] ?? 'scenarios'}`)}"`,
    `time="${(wallMs / 1000).toFixed(3)}"`,
  ].join(' ')
  const told = `<system-out>${escaped(
    [
      scenario.story,
      ...(file === undefined ? [] : [`file ${file}`]),
      ...verdict.reproduced.map(({ defect, reference }) => `reproduced defect ${defect}: ${reference}`),
      `digest ${verdict.digest}`,
    ].join('\n'),
  )}</system-out>`
  if (isAsExpected(run)) return [`    <testcase ${attributes}>${told}</testcase>`]
  const kind = verdict.verdict === 'unknown' ? 'error' : 'failure'
  const [first = verdict.verdict] = reasonsOf(run)
  const text = [...reasonsOf(run), ...verdict.lastEntries.map((entry) => JSON.stringify(entry))].join('\n')
  return [
    `    <testcase ${attributes}>`,
    `      <${kind} type="${escaped(verdict.verdict)}" message="${escaped(first)}">${escaped(text)}</${kind}>`,
    `      ${told}`,
    '    </testcase>',
  ]
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as XML allows it: no control characters but tab and line ends. */
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- these are what XML 1.0 forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')
    .replace(/[&<>"]/g, (char) => entities[char] as string)
