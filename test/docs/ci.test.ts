import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { run } from './session.ts'

const page = readFileSync('docs/ci.md', 'utf8')
const directory = mkdtempSync(join(tmpdir(), 'cleanroom-ci-'))

/** Every command of the page that needs no Ironic elsewhere, in the order of the page. */
const commands = [...page.matchAll(/npx (cleanroom [^\n]*)/g)]
  .map(([, command = '']) => command)
  .filter((command) => !/--target|compare/.test(command))

beforeAll(async () => {
  await run('mkdir scenarios', directory)
  await run('cleanroom new my-first --dir scenarios', directory)
})
afterAll(() => rmSync(directory, { recursive: true }))

test('the recipes for GitHub and GitLab are YAML', () => {
  const blocks = [...page.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, body = '']) => parse(body) as object)
  expect(blocks).toHaveLength(3)
  for (const block of blocks)
    expect(Object.keys(block)).toSatisfy((keys: string[]) => /jobs|scenarios/.test(keys.join()))
})

test('every command of the recipes works, and leaves what the recipe takes from it', async () => {
  expect(commands.length).toBeGreaterThanOrEqual(5)
  for (const command of commands) {
    // Fewer seeds than on a CI server, and the four parts one after the other.
    const short = command.replace('1..200', '1..8')
    const parts = short.includes('${{ matrix.shard }}')
      ? ['1', '2', '3', '4'].map((shard) => short.replaceAll('${{ matrix.shard }}', shard))
      : [short.replace('shard-*.jsonl', 'shard-1.jsonl shard-2.jsonl shard-3.jsonl shard-4.jsonl')]
    for (const part of parts) expect({ part, ...(await run(part, directory)) }).toMatchObject({ part, code: 0 })
  }
  const files = ['junit.xml', 'results.tap', 'results.jsonl', 'annotations.txt', 'summary.md', 'report.html']
  expect(files.filter((file) => !page.includes(file))).toEqual([])
  expect(files.filter((file) => !existsSync(join(directory, 'results', file)))).toEqual([])
})
