import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cleanroom } from './captured.ts'

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname
const started = new Set<ReturnType<typeof spawn>>()
afterAll(() => started.forEach((child) => child.kill('SIGKILL')))

const place = () => join(mkdtempSync(join(tmpdir(), 'cleanroom-')), 'explored')
type State = { progress: { done: number; coverage: unknown[]; findings: object[] }; files: string[] }
const stateIn = (directory: string) => JSON.parse(readFileSync(join(directory, 'state.json'), 'utf8')) as State
const filesIn = (directory: string) => readdirSync(directory).filter((file) => file.endsWith('.yaml'))

/** There is something to find, soon. */
const leaky = ['--quirks', 'hold-loses-manual-target', '--focus', 'reserved']
const explore = (out: string, ...more: string[]) => cleanroom('explore', ...leaky, '--out', out, ...more)

/** The program in a process of its own. */
function begin(...argv: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'explore', ...argv], { stdio: 'pipe' })
  started.add(child)
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (more: string) => (out += more))
  const said = (what: string) =>
    new Promise<void>((resolve) => {
      child.stderr.on('data', () => err.includes(what) && resolve())
    })
  child.stderr.setEncoding('utf8').on('data', (more: string) => (err += more))
  const closed = once(child, 'close') as Promise<[number | null]>
  return { child, said, end: async () => ({ code: (await closed)[0], out, err }) }
}

const whole = place()
let alone: Awaited<ReturnType<typeof cleanroom>>
/** More than two rounds, so that plans of the corpus are changed. */
const runs = ['--runs', '130']
beforeAll(async () => {
  alone = await explore(whole, ...runs)
}, 120_000)

test('what is found is told, written and counted', () => {
  const { progress, files } = stateIn(whole)
  expect(alone.code).toBe(1)
  expect(progress).toMatchObject({ done: 130 })
  expect(progress.findings.length).toBeGreaterThan(0)
  expect(filesIn(whole)).toEqual(files.toSorted())
  expect(alone.out).toContain(`cleanroom run ${whole}/${files[0]}`)
  expect(alone.out).toContain('130 runs in ')
  expect(readFileSync(join(whole, 'report.md'), 'utf8')).toContain('finding(s):')
})

test('two processes come to the same as one', { timeout: 120_000 }, async () => {
  const two = place()
  const { code } = await begin(...leaky, '--out', two, ...runs, '--jobs', '2').end()
  expect(code).toBe(1)
  expect(stateIn(two)).toEqual(stateIn(whole))
})

test('what is resumed comes to the same as what was never interrupted', { timeout: 120_000 }, async () => {
  const halves = place()
  await explore(halves, '--runs', '70')
  expect(stateIn(halves).progress.done).toBe(70)
  expect((await explore(halves, ...runs, '--resume')).code).toBe(1)
  expect(stateIn(halves)).toEqual(stateIn(whole))
  expect(filesIn(halves)).toEqual(filesIn(whole))
  // There is nothing left to do.
  expect((await explore(halves, ...runs, '--resume')).code).toBe(1)
  expect(stateIn(halves)).toEqual(stateIn(whole))
})

test.each([['1'], ['2']])(
  'Ctrl-C leaves what was found, with %s at work, and says how to go on',
  { timeout: 120_000 },
  async (jobs) => {
    const out = place()
    const more = ['--runs', '1000000', '--jobs', jobs]
    const { child, said, end } = begin(...leaky, '--out', out, ...more)
    await said('found ')
    child.kill('SIGINT')
    const { code, err } = await end()
    expect(code).toBe(1)
    expect(err).toContain('Stopping; what was found is being written.')
    expect(err).toContain(
      `To go on: cleanroom explore --resume --out ${out} --seed 1 ${leaky.join(' ')} --runs 1000000`,
    )
    expect(filesIn(out).length).toBeGreaterThan(0)
    const before = stateIn(out).progress.done
    expect(before).toBeGreaterThan(0)
    const resumed = await explore(out, '--runs', String(before + 1), '--resume')
    expect(resumed.code).toBe(1)
    expect(stateIn(out).progress.done).toBeGreaterThan(before)
  },
)

test(
  'an exploration that is killed has kept its finding, and is gone on with to the same end',
  { timeout: 120_000 },
  async () => {
    const out = place()
    const { child, said, end } = begin(...leaky, '--out', out, ...runs)
    await said('found ')
    await expect.poll(() => existsSync(join(out, 'state.json'))).toBe(true)
    child.kill('SIGKILL')
    await end()
    expect(existsSync(join(out, 'report.md'))).toBe(false)
    expect(stateIn(out).progress.findings).toMatchObject([{ raw: true }])
    expect((await explore(out, ...runs, '--resume')).code).toBe(1)
    expect(stateIn(out)).toEqual(stateIn(whole))
    expect(filesIn(out)).toEqual(filesIn(whole))
  },
)

test('shards do other runs, and their coverage adds up', { timeout: 60_000 }, async () => {
  const parts = ['1/2', '2/2'].map((shard) => ({ shard, out: place() }))
  for (const { shard, out } of parts) {
    const { code } = await cleanroom('explore', '--runs', '41', '--shard', shard, '--out', out)
    expect(code).toBe(0)
  }
  const [one, two] = parts.map(({ out }) => stateIn(out).progress)
  expect([one?.done, two?.done]).toEqual([21, 20])
  expect(one?.coverage).not.toEqual(two?.coverage)
  const { out, code } = await cleanroom('coverage', ...parts.map((part) => part.out), '--json')
  expect(code).toBe(0)
  const counted = JSON.parse(out) as { runs: number; points: Record<string, number>; missing: string[] }
  expect(counted.runs).toBe(41)
  expect(counted.missing.length).toBeGreaterThan(0)
  // Forty runs do not reach everything.
  expect(await cleanroom('coverage', ...parts.map((part) => part.out), '--gate')).toMatchObject({
    code: 1,
    out: expect.stringContaining('Not reached:'),
  })
  expect(await cleanroom('merge', ...parts.map((part) => part.out))).toMatchObject({
    code: 2,
    err: expect.stringContaining('cleanroom coverage'),
  })
})

test('coverage that lacks nothing passes the gate', async () => {
  const out = place()
  const { out: json } = await cleanroom('coverage', whole, '--json')
  const { missing } = JSON.parse(json) as { missing: string[] }
  const state = stateIn(whole)
  mkdirSync(out)
  const coverage = [...state.progress.coverage, ...missing.map((point) => [point, 1])]
  writeFileSync(join(out, 'state.json'), JSON.stringify({ ...state, progress: { ...state.progress, coverage } }))
  expect((await cleanroom('coverage', out, '--gate')).code).toBe(0)
})

test('time is a limit as well as a number', { timeout: 60_000 }, async () => {
  const out = place()
  const before = performance.now()
  expect((await cleanroom('explore', '--for', '1s', '--out', out)).code).toBe(0)
  expect(performance.now() - before).toBeGreaterThan(1_000)
  expect(stateIn(out).progress.done).toBeGreaterThan(0)
})

test('the first finding ends it, and JSON is an object a line', { timeout: 60_000 }, async () => {
  const out = place()
  const { code, out: text } = await explore(out, '--first', '--json', '--runs', '1000')
  expect(code).toBe(1)
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines).toMatchObject([
    {
      finding: { checker: 'manual stays manual' },
      file: expect.stringMatching(/found-manual-stays-manual-\w+\.yaml$/),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      cause: 'caused by hold-loses-manual-target',
    },
    { summary: { findings: 1, runs: stateIn(out).progress.done } },
  ])
  expect(existsSync(String(lines[0]?.['file']))).toBe(true)
})

describe('bad input is refused before anything is done, with what would be right', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'cleanroom-')), 'a-file')
  writeFileSync(file, '')
  const corrupt = (text: string) => {
    const out = place()
    mkdirSync(out)
    writeFileSync(join(out, 'state.json'), text)
    return out
  }
  const kept = { seed: 1, quirks: 'none', focus: [], shard: '1/1', files: [] }
  const cases: [string, string[], RegExp][] = [
    ['an unknown theme', ['--focus', 'networks'], /There is no theme networks\. Did you mean network\?/],
    ['a theme nothing is near', ['--focus', 'xyzzyx'], /Themes: anything, /],
    ['an unknown quirk', ['--quirks', 'no-steps-is-cleaned'], /no-steps-is-cleaned.*no-steps-is-clean/s],
    ['negative runs', ['--runs=-5'], /--runs must be a whole number from 1 to 1000000000, not "-5"/],
    ['no runs', ['--runs', '0'], /--runs must be a whole number from 1/],
    ['runs that are no number', ['--runs', 'many'], /--runs must be a whole number/],
    ['a seed that is no number', ['--seed', 'x'], /--seed must be a whole number/],
    ['no process', ['--jobs', '0'], /--jobs must be a whole number from 1/],
    ['a part more than there are', ['--shard', '3/2'], /--shard must be such as 2\/8, not "3\/2"/],
    ['a number and a time', ['--runs', '5', '--for', '2s'], /--runs and --for exclude each other/],
    ['a time without a unit', ['--for', '10'], /--for must be such as 90s, 10m or 2h, not "10"/],
    ['an unknown option', ['--run', '5'], /no option --run\. Did you mean --runs\?/],
    ['an argument', ['there'], /takes no argument, but got there/],
    ['a file as a directory', ['--out', file], /Cannot write to .*a-file/],
    ['a directory below a file', ['--out', join(file, 'below')], /Cannot write to .*below/],
    ['a directory nobody can make', ['--out', '/proc/none/explored'], /Cannot write to \/proc\/none\/explored: /],
    ['nothing to resume', ['--resume', '--out', place()], /There is nothing to resume in .*: it has no state\.json/],
    ['a state cut short', ['--resume', '--out', corrupt('{"seed":')], /state\.json is no state of an exploration/],
    ['another state', ['--resume', '--out', corrupt('{}')], /state\.json is no state of an exploration/],
    [
      'half a state',
      ['--resume', '--out', corrupt(JSON.stringify({ ...kept, progress: { newcomers: [[]] } }))],
      /Explore anew without --resume/,
    ],
  ]
  test.each(cases)('%s', async (_what, argv, says) => {
    const { code, err, out } = await cleanroom('explore', ...argv)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(says)
  })

  test('another exploration is not gone on with; the words for it are told', async () => {
    const { code, err } = await cleanroom('explore', '--resume', '--out', whole, '--seed', '2')
    expect(code).toBe(2)
    expect(err).toContain(`To go on with it: cleanroom explore --resume --out ${whole} --seed 1 ${leaky.join(' ')}`)
  })

  test.each([
    ['no exploration', place(), /There is no exploration in .*: cleanroom explore --out .* makes one/],
    ['a corrupt one', corrupt('[]'), /state\.json is no state of an exploration/],
  ])('coverage of %s', async (_what, directory, says) => {
    const { code, err } = await cleanroom('coverage', directory)
    expect(code).toBe(2)
    expect(err).toMatch(says)
  })
})
