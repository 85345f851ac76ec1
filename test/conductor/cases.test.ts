import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { cases } from './cases.ts'

const sources = new Map<string, string>()
function sourceOf(file: string): string {
  let source = sources.get(file)
  if (source === undefined) {
    source = readFileSync(new URL(`${file}.test.ts`, import.meta.url), 'utf8')
    sources.set(file, source)
  }
  return source
}

it('every case has a test that is there', () => {
  const missing = cases.flatMap(({ number, tests }) =>
    tests
      .filter(([file, title]) => !sourceOf(file).includes(title))
      .map(([file, title]) => `${number}: ${file}: ${title}`),
  )
  expect(missing).toEqual([])
  expect(cases.filter(({ tests }) => tests.length === 0)).toEqual([])
  expect(cases.map(({ number }) => number)).toEqual(Array.from({ length: 111 }, (_, i) => i + 1))
})

it('the page lists them', async () => {
  const page = [
    '# Cases',
    '',
    'The cases of node cleaning that are known one by one, and the tests in `test/conductor` that hold each to its path, its',
    'final record and its words. Written by `npx vitest run test/conductor/cases.test.ts -u`, which fails when a test is gone.',
  ]
  let group = ''
  for (const one of cases) {
    if (one.group !== group) page.push('', `## ${one.group}`, '', '| case | what | tests |', '|---|---|---|')
    group = one.group
    const tests = one.tests.map(([file, title]) => `\`${file}\` ${title.replace(/\|/g, '\\|')}`)
    page.push(`| ${one.number} | ${one.title} | ${tests.join('<br>')} |`)
  }
  await expect(`${page.join('\n')}\n`).toMatchFileSnapshot('../../docs/cases.md')
})
