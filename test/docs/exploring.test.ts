import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { played } from './session.ts'

test('what the page on exploring shows is what comes of it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cleanroom-exploring-'))
  try {
    const page = await played(readFileSync('docs/exploring.md', 'utf8'), directory)
    await expect(page).toMatchFileSnapshot('../../docs/exploring.md')
  } finally {
    rmSync(directory, { recursive: true })
  }
})
