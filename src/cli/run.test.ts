import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cleanroom } from '../../test/cli/captured.ts'
import type { Verdict } from '../lab/verdict.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'cleanroom-'))

/** A scenario file. `path` is what it expects of its only node. */
function scenarioFile(path: string, name = 'by-hand'): string {
  const file = join(directory(), `${name}.yaml`)
  const lines = [
    `name: ${name}`,
    'story: An operator provides one node.',
    'lesson: None.',
    'actions:',
    '  - do: provide',
    'expect:',
    `  path: [${path}]`,
  ]
  writeFileSync(file, lines.join('\n'))
  return file
}

const good = 'manageable, cleaning, clean wait, cleaning, clean wait, cleaning, clean wait, cleaning, available'

describe('run', () => {
  test('a scenario in a file goes as expected, and twice the same way', async () => {
    const file = scenarioFile(good)
    const first = await cleanroom('run', file)
    expect(first.out).toMatch(/^by-hand +as expected/m)
    expect(first.code).toBe(0)
    const digest = (text: string) => /digest (\w{64})/.exec(text)?.[1]
    expect(digest((await cleanroom('run', file)).out)).toBe(digest(first.out))
    expect(digest((await cleanroom('run', file, '--seed', '2')).out)).not.toBe(digest(first.out))
  })

  test('one that goes otherwise says at which step, shows the journal and how to see it again', async () => {
    const file = scenarioFile('manageable, cleaning, clean failed')
    const { code, out } = await cleanroom('run', file, '--seed', '3')
    expect(code).toBe(1)
    expect(out).toContain('node-1: path diverged at step 3: expected clean failed, got clean wait')
    expect(out).toMatch(/^ {4}\d\d:\d\d:\d\d\.\d{3} ironic transition .*to=available/m)
    expect(out).toContain(`Again: cleanroom run ${file} --seed 3`)
  })

  test('with --json each verdict is a line, and the summary is the last', async () => {
    const { out } = await cleanroom('run', scenarioFile(good), '--json')
    const [verdict, { summary }] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown) as unknown as [Verdict, { summary: object }]
    expect(verdict).toMatchObject({ scenario: 'by-hand', seed: '1', verdict: 'as expected', differences: [] })
    expect(summary).toMatchObject({ scenarios: 1, asExpected: 1, otherwise: 0 })
  })

  test('an unknown name is answered with the nearest', async () => {
    const { code, err } = await cleanroom('run', 'happy-automatd')
    expect(err).toContain('There is no scenario happy-automatd, and no such file. Did you mean happy-automated?')
    expect(code).toBe(2)
  })

  test.each([
    ['actions:\n  - do: provid\n', /bad\.yaml:5:9: actions\.0\.do: .* Did you mean provide\?/],
    ['actions: []\nfleet:\n  count: 0\n', /bad\.yaml:6:10: fleet\.count: /],
    ['actions: [\n', /bad\.yaml:5:1: /],
  ])('a mistake in a file is named with its line: %j', async (text, says) => {
    const file = join(directory(), 'bad.yaml')
    writeFileSync(file, `name: bad\nstory: A mistake.\nlesson: None.\n${text}expect: {}\n`)
    const { code, err } = await cleanroom('run', file)
    expect(err).toMatch(says)
    expect(code).toBe(2)
  })

  test('a directory without scenarios is bad input', async () => {
    expect(await cleanroom('run', directory())).toMatchObject({ code: 2 })
  })
})

test('the scenario in the README goes as it says', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const file = join(directory(), 'agent-dies.yaml')
  writeFileSync(file, /```yaml\n([^]*?)```/.exec(readme)?.[1] ?? '')
  expect(await cleanroom('run', file)).toMatchObject({ code: 0 })
})

describe('replay', () => {
  const record = async () => {
    const runs = directory()
    await cleanroom('run', scenarioFile(good), '--record', runs)
    return join(runs, 'by-hand-1.jsonl')
  }

  test('a recorded run is the same again', async () => {
    const { code, out } = await cleanroom('replay', await record())
    expect(out).toMatch(/^The same \d+ lines; digest \w{64}$/m)
    expect(code).toBe(0)
  })

  test('the first line that differs is found', async () => {
    const file = await record()
    const lines = readFileSync(file, 'utf8').split('\n')
    lines[8] = '{"at":0}'
    writeFileSync(file, lines.join('\n'))
    const { code, out } = await cleanroom('replay', file)
    expect(out).toMatch(/differs from line 8 of/)
    expect(out).toContain('  - {"at":0}')
    expect(code).toBe(1)
  })

  test('what is no recording is bad input', async () => {
    const { code, err } = await cleanroom('replay', scenarioFile(good))
    expect(err).toContain('is no recording')
    expect(code).toBe(2)
  })
})

test('what only virtual time has is refused with --target, not passed over', async () => {
  const { code, err } = await cleanroom('run', '--target', 'http://127.0.0.1:1', '--html', 'x.html', '--seeds', '1..3')
  expect(err).toContain('--target does not go with --seeds, --html.')
  expect(code).toBe(2)
})

test('list names every bundled scenario', async () => {
  const { out } = await cleanroom('list', '--json')
  const rows = JSON.parse(out) as { name: string; story: string }[]
  expect(rows.length).toBeGreaterThan(0)
  const text = (await cleanroom('list')).out
  for (const { name, story } of rows) expect(text).toMatch(new RegExp(`^${name} +${story.slice(0, 10)}`, 'm'))
})

describe('a verdict is unknown, not green,', () => {
  const verdictOf = async (text: string) => {
    const file = join(directory(), 'unknown.yaml')
    writeFileSync(file, `name: unknown\nstory: One.\nlesson: None.\n${text}`)
    return cleanroom('run', file)
  }

  test('when a moment never comes', async () => {
    const { code, out } = await verdictOf(
      'actions:\n  - do: provide\nfaults:\n  - { do: agent down, on: { kind: halted, why: never } }\nexpect: {}\n',
    )
    expect(out).toMatch(/^unknown +unknown/m)
    expect(out).toContain('not shown: agent down (node-1): its moment never came')
    expect(code).toBe(1)
  })

  test('when nobody feels a fault', async () => {
    const { code, out } = await verdictOf(
      "actions:\n  - do: provide\nfaults:\n  - { do: bmc http, rule: { match: { path: '/redfish/v1/Nowhere' }, does: { status: 500 } } }\nexpect: {}\n",
    )
    expect(out).toContain('not shown: bmc http: it was there, and nobody felt it')
    expect(code).toBe(1)
  })
})

test('a defect that a scenario names is reported as reproduced, with where it is described', async () => {
  const { out } = await cleanroom('run', 'busy-at-first-heartbeat')
  expect(out).toMatch(/^busy-at-first-heartbeat +as expected .* busy-agent-means-no-steps$/m)
  expect(out).toContain('reproduced defects: 1 (busy-agent-means-no-steps)')
  const { out: summary } = await cleanroom('run', 'busy-at-first-heartbeat', '--report', 'summary')
  expect(summary).toContain('| `busy-agent-means-no-steps` | ironic/drivers/modules/agent_base.py refresh_steps |')
})

test('--quirks takes a set or single quirks, and the command that repeats a run says so', async () => {
  const { code, out } = await cleanroom('run', 'busy-at-first-heartbeat', '--quirks', 'none', '--json')
  expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({
    verdict: 'as expected',
    violations: [],
    reproduced: [],
    repeat: 'cleanroom run busy-at-first-heartbeat --seed 1 --quirks none',
  })
  expect(code).toBe(0)
  expect((await cleanroom('run', '--quirks', 'nome')).err).toContain('There is no quirk "nome". Did you mean none?')
})

test('list shows packs', async () => {
  const { out } = await cleanroom('list', '--pack', 'data-safety', '--json')
  const rows = JSON.parse(out) as { name: string; tags: string[] }[]
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.filter(({ tags }) => !tags.includes('data safety'))).toEqual([])
  expect((await cleanroom('list', '--packs')).out).toMatch(/^data safety +\d+$/m)
  expect(await cleanroom('list', '--pack', 'nothing')).toMatchObject({ code: 2 })
})
