import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { alike, played } from './session.ts'

const course = 'docs/course'
const chapters = readdirSync(course).filter((name) => /^\d/.test(name))

test('the course has seven chapters, each with something to do and all in its contents', () => {
  expect(chapters).toHaveLength(7)
  const contents = readFileSync(join(course, 'README.md'), 'utf8')
  for (const chapter of chapters) {
    expect(contents).toContain(`(${chapter})`)
    expect(readFileSync(join(course, chapter), 'utf8')).toMatch(/^```console\n\$ cleanroom /m)
  }
})

/** With `vitest -u` the pages get what the commands say today. */
test.each(chapters)('what %s shows is what comes of it', async (chapter) => {
  const directory = mkdtempSync(join(tmpdir(), 'cleanroom-course-'))
  try {
    const page = await played(readFileSync(join(course, chapter), 'utf8'), directory)
    await expect(page).toMatchFileSnapshot(join('../..', course, chapter))
  } finally {
    rmSync(directory, { recursive: true })
  }
})

test('outputs are compared by what they say', () => {
  const out = 'a 0123456789ab\nb\nc in 0.9 s\n'
  expect(alike('a ffffffffffff\nb\nc in 2.1 s\n', out)).toBe(true)
  expect(alike('a ffffffffffff\n...\nc in 2.1 s\n', out)).toBe(true)
  expect(alike('...\nc in 2.1 s\n', out)).toBe(true)
  expect(alike('a ffffffffffff\n...\n', out)).toBe(true)
  expect(alike('a ffffffffffff\nB\nc in 2.1 s\n', out)).toBe(false)
  expect(alike('a ffffffffffff\nb\n', out)).toBe(false)
  expect(alike('b\n...\n', out)).toBe(false)
  expect(alike('', out)).toBe(false)
})
