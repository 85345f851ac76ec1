import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bankPart } from '../explore/quirk-table.ts'
import { quirkPolicy, quirks } from './quirks.ts'

it('gives all quirks, none, or those named, and knows no others', () => {
  const all = Object.keys(quirks)
  expect([...quirkPolicy()]).toEqual(all)
  expect([...quirkPolicy('upstream')]).toEqual(all)
  expect([...quirkPolicy('none')]).toEqual([])
  expect([...quirkPolicy(['stale-failed-blamed'])]).toEqual(['stale-failed-blamed'])
  expect(() => quirkPolicy(['no-such-quirk'])).toThrow('There is no quirk "no-such-quirk".')
})

/** The page is written from the table; `npx vitest run src/conductor/quirks.test.ts -u` writes it again. */
it('is documented row by row', async () => {
  const rows = Object.entries(quirks).map(
    ([id, { title, upstream, hardened, source }]) =>
      `## ${title}\n\n\`${id}\`\n\n- **Upstream:** ${upstream}\n- **Hardened:** ${hardened}\n- **Source:** \`${source}\`\n`,
  )
  const bank = bankPart(readFileSync(new URL('../../docs/quirks.md', import.meta.url), 'utf8'))
  const page = [introduction, ...rows, ...(bank === '' ? [] : [`${bank}\n`])].join('\n')
  await expect(page).toMatchFileSnapshot('../../docs/quirks.md')
})

const introduction = `# Quirks

What Ironic does that an operator would not expect. Every row is a switch of the conductor: \`upstream\` has all of them on,
which is how Ironic behaves; \`none\` has all of them off; a list turns on just those it names.
`
