import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cleanroom } from '../../test/cli/captured.ts'

const directory = () => mkdtempSync(join(tmpdir(), 'cleanroom-'))

test('a new scenario goes as expected, and fails where its comment says it can be made to', async () => {
  const dir = directory()
  const file = join(dir, 'my-first.yaml')
  expect(await cleanroom('new', 'my-first', '--dir', dir)).toMatchObject({ code: 0 })
  expect(await cleanroom('run', file)).toMatchObject({ code: 0 })
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace('clean wait,\n         clean failed]', 'clean wait,\n         available]'))
  const { code, out } = await cleanroom('run', file)
  expect(out).toContain('node-1: path diverged at step 8: expected available, got clean failed')
  expect(code).toBe(1)
})

test('a file that is there stays as it is', async () => {
  const dir = directory()
  writeFileSync(join(dir, 'mine.yaml'), 'mine')
  const { code, err } = await cleanroom('new', 'mine', '--dir', dir)
  expect(err).toContain('mine.yaml is there already.')
  expect(code).toBe(2)
  expect(readFileSync(join(dir, 'mine.yaml'), 'utf8')).toBe('mine')
})

test.each([
  [['new'], /needs a name/],
  [['new', 'My Scenario'], /A name is words in lower case with hyphens/],
  [['new', 'x', '--dir', '/nowhere/at/all'], /Cannot write .*x\.yaml/],
])('%j is bad input', async (argv, says) => {
  const { code, err } = await cleanroom(...argv)
  expect(err).toMatch(says)
  expect(code).toBe(2)
})
