import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as cleanroom from 'cleanroom'
import { matchers } from 'cleanroom'

const page = readFileSync('docs/embedding.md', 'utf8')

/** Every block of code after a link to an example, with that example's file. */
function quoted(): { file: string; code: string }[] {
  let file = ''
  return page.split(/^(?=```ts$)/m).flatMap((part) => {
    const code = /^```ts\n([^]*?)^```$/m.exec(part)?.[1]
    const found = code === undefined ? [] : [{ file, code }]
    for (const [, link] of part.matchAll(/\(\.\.\/(examples\/[\w.-]+\.test\.ts)\)/g)) file = link ?? file
    return found
  })
}

test('what the page shows is in the files that are tested', () => {
  const blocks = quoted()
  expect(blocks.length).toBeGreaterThanOrEqual(5)
  const bare = (text: string) => text.replace(/^ +/gm, '')
  const strangers = blocks.filter(({ file, code }) => !bare(readFileSync(file, 'utf8')).includes(bare(code)))
  expect(strangers).toEqual([])
})

test('every example is on the page, and every name of the package but types and classes', () => {
  const files = readdirSync('examples').filter((name) => name.endsWith('.ts'))
  expect(files.filter((name) => !page.includes(`examples/${name}`))).toEqual([])
  const names = [...Object.keys(cleanroom), ...Object.keys(matchers)]
  expect(names.filter((name) => !page.includes(name) && name !== 'TestNode')).toEqual([])
})
