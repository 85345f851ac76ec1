import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cleanroom } from '../../test/cli/captured.ts'
import { leavesOf, type Leaf } from '../report/html/leaf.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'cleanroom-'))

describe('several reports, shards and what joins them', () => {
  const names = ['happy-automated', 'happy-nvme', 'agent-busy', 'bmc-down-at-start', 'ramdisk-restart-mid-erase']

  test('--out writes every report there is', async () => {
    const out = join(directory(), 'results')
    const { code } = await cleanroom('run', 'happy-automated', '--out', out)
    expect(code).toBe(0)
    expect(readdirSync(out).sort()).toEqual([
      'annotations.txt',
      'junit.xml',
      'report.html',
      'results.jsonl',
      'results.tap',
      'summary.md',
    ])
    expect(readFileSync(join(out, 'summary.md'), 'utf8')).toMatch(/^## Cleanroom: 1 of 1 runs as expected\n/)
  })

  test('several reports at once, one of them on the standard output', async () => {
    const file = join(directory(), 'deep', 'junit.xml')
    const { out } = await cleanroom('run', 'happy-automated', '--report', `junit=${file}`, '--report', 'tap')
    expect(out).toBe('TAP version 14\n1..1\nok 1 - happy-automated (seed 1)\n')
    expect(readFileSync(file, 'utf8')).toContain('<testsuite name="reference" tests="1" failures="0"')
  })

  test('the shards of a run, merged, are the run', async () => {
    const dir = directory()
    for (const part of ['1/3', '2/3', '3/3'])
      await cleanroom('run', ...names, '--shard', part, '--report', `jsonl=${join(dir, part.replace('/', '-'))}.jsonl`)
    const { code, out } = await cleanroom('merge', dir, '--json')
    const { summary } = JSON.parse(out) as { summary: Record<string, unknown> }
    expect(summary).toMatchObject({ scenarios: 5, asExpected: 5, notRun: 0, reproduced: 1 })
    expect(code).toBe(0)
  })

  test('a shard that is missing is missed', async () => {
    const dir = directory()
    for (const part of ['1/3', '3/3'])
      await cleanroom('run', ...names, '--shard', part, '--report', `jsonl=${join(dir, part.replace('/', '-'))}.jsonl`)
    const { code, err } = await cleanroom('merge', dir)
    expect(err).toContain('Shard 2/3 is missing.')
    expect(code).toBe(1)
  })

  test('a run that is in two shards and went differently is told', async () => {
    const [one, two] = [join(directory(), 'one.jsonl'), join(directory(), 'two.jsonl')]
    await cleanroom('run', 'happy-nvme', '--report', `jsonl=${one}`)
    writeFileSync(two, readFileSync(one, 'utf8').replace(/"digest":"\w{4}/, '"digest":"0000'))
    const { code, err } = await cleanroom('merge', one, two)
    expect(err).toContain('happy-nvme with seed 1 was run twice and went differently')
    expect(code).toBe(1)
  })

  test('the pages of shards, merged, are one page of all runs', async () => {
    const dir = directory()
    for (const part of [1, 2]) await cleanroom('run', ...names, '--shard', `${part}/2`, '--out', join(dir, `${part}`))
    await cleanroom('run', ...names, '--html', join(dir, 'whole', 'page.html'))
    writeFileSync(join(dir, '1', 'other.html'), '<p>Somebody else’s.</p>')
    const merged = join(dir, 'merged')
    expect(await cleanroom('merge', join(dir, '1'), join(dir, '2'), '--out', merged)).toMatchObject({ code: 0 })
    const leavesIn = (...path: string[]) => leavesOf(readFileSync(join(dir, ...path), 'utf8')) ?? []
    const byName = (a: Leaf, b: Leaf) => a.summary.name.localeCompare(b.summary.name, 'en')
    expect(leavesIn('merged', 'report.html')).toEqual(leavesIn('whole', 'page.html').sort(byName))
    expect(leavesIn('merged', 'report.html').length).toBe(5)
    // Once more, a page at a time, and one that is missing.
    const one = join(dir, 'one.html')
    const lines = [join(dir, '1', 'results.jsonl'), join(dir, '2', 'results.jsonl')]
    const { err } = await cleanroom('merge', ...lines, join(dir, '1', 'report.html'), '--html', one)
    const left = leavesIn('2', 'report.html').length
    expect(err).toContain(`${left} of 5 runs are in no page`)
    expect(leavesIn('one.html').length).toBe(5 - left)
    expect((await cleanroom('merge', ...lines, '--html', one)).err).toContain('None of these has a page')
    const alien = await cleanroom('merge', ...lines, join(dir, '1', 'other.html'), '--html', one)
    expect(alien).toMatchObject({ code: 2, err: expect.stringContaining('other.html is no page') as string })
  })

  test('what is no report cannot be merged', async () => {
    const file = join(directory(), 'x.jsonl')
    writeFileSync(file, '{"a":1}\n')
    const { code, err } = await cleanroom('merge', file)
    expect(err).toContain(`${file}:1: This is no line of a report`)
    expect(code).toBe(2)
  })

  test('--bail stops at the first run that is not as expected', async () => {
    const dir = directory()
    for (const name of ['a', 'b'])
      writeFileSync(
        join(dir, `${name}.yaml`),
        `name: ${name}\nstory: One.\nlesson: None.\nactions: []\nexpect: { path: [available] }\n`,
      )
    const { code, out } = await cleanroom('run', dir, '--bail')
    expect(out).toContain('0 of 1 as expected, 1 otherwise, 1 not run')
    expect(code).toBe(1)
  })

  test('--jobs does the same runs as one process, and writes the same page', { timeout: 60_000 }, async () => {
    const main = new URL('main.ts', import.meta.url).pathname
    // It has a certificate, and no two signatures are the same.
    const signed = 'certificate-from-the-future'
    const dir = directory()
    const madeWith = (jobs: string) => {
      const file = (name: string) => join(dir, `${jobs}-${name}`)
      const kept = ['--html', file('page.html'), '--results', file('results.jsonl'), '--jobs', jobs]
      const argv = ['--import', 'tsx', main, 'run', ...names, signed, '--seeds', '1..2', '--json', ...kept]
      const { stdout } = spawnSync(process.execPath, argv, { encoding: 'utf8' })
      return {
        summary: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown,
        hasLeaves: stdout.includes('"leaf"'),
        page: readFileSync(file('page.html'), 'utf8'),
        results: readFileSync(file('results.jsonl'), 'utf8').replace(/"tookMs":\d+/g, ''),
      }
    }
    const alone = madeWith('1')
    expect(alone.summary).toMatchObject({ summary: { asExpected: 12, shard: '1/1' } })
    expect(alone.hasLeaves).toBe(false)
    expect(leavesOf(alone.page)?.length).toBe(12)
    expect(madeWith('2')).toEqual(alone)
  })

  test('--with sends what a page needs of a run with its verdict', async () => {
    const { out } = await cleanroom('run', 'happy-nvme', '--json', '--with', 'leaf,result')
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({
      leaf: { summary: { name: 'happy-nvme', seed: '1' } },
      result: { scenario: 'happy-nvme', on: 'simulator' },
    })
    expect(await cleanroom('run', 'happy-nvme', '--with', 'leef')).toMatchObject({ code: 2 })
  })
})
