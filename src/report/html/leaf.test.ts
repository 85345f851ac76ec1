import { expect, test } from 'vitest'
import { leavesOf, type Leaf } from './leaf.ts'
import { reportHtml } from './report-html.ts'

const leaf = (name: string, story: string): Leaf => ({
  summary: {
    name,
    story,
    lesson: 'None.',
    tags: ['a tag'],
    verdict: 'as expected',
    ended: 'rest',
    seed: '1',
    repeat: `cleanroom run ${name} --seed 1`,
    virtualMs: 1,
    calls: 2,
    believed: { available: 1 },
    remains: 0,
    leaked: 0,
  },
  packed: Buffer.from(name).toString('base64'),
})

const leaves = [leaf('one', '</script><b>bold & "quoted"'), leaf('two', 'Two.'), leaf('one', 'Again.')]

test('the leaves of a page are those it was made of', () => {
  expect(leavesOf(reportHtml(leaves))).toEqual(leaves)
  expect(leavesOf(reportHtml([]))).toEqual([])
})

test('a page of pages is the page of all', () => {
  const [first = [], second = []] = [leaves.slice(0, 1), leaves.slice(1)].map((some) => leavesOf(reportHtml(some)))
  expect(reportHtml([...first, ...second])).toBe(reportHtml(leaves))
})

test('what is no page has no leaves', () => {
  const page = reportHtml(leaves)
  expect(leavesOf('<title>Cleanroom report</title>')).toBeUndefined()
  expect(leavesOf(page.replace('cleanroom report 2', 'cleanroom report 1'))).toBeUndefined()
  expect(leavesOf(page.replace(/<script type="text\/plain" id="run-1">.*/, ''))).toBeUndefined()
  expect(leavesOf(page.replace('id="summaries">[', 'id="summaries">'))).toBeUndefined()
})
