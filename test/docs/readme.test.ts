import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from './session.ts'

const page = readFileSync('README.md', 'utf8')

/** What serves on ports, waits for keys or looks for very long is tried elsewhere. */
const elsewhere = /hardware|serve|--step|--quiz|explore/

test('every command of the README works, in its order and in an empty directory', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'cleanroom-readme-'))
  try {
    const scenario = /^```yaml\n(name: ([\w-]+)\n[^]*?)^```$/m.exec(page)
    writeFileSync(join(directory, `${scenario?.[2]}.yaml`), scenario?.[1] ?? '')
    const commands = [...page.matchAll(/^ {4}(cleanroom .*)$/gm)].map(([, command = '']) => command)
    const tried = commands.filter((command) => !elsewhere.test(command))
    expect(tried.length).toBeGreaterThanOrEqual(6)
    for (const command of tried)
      expect({ command, ...(await run(command, directory)) }).toMatchObject({ command, code: 0 })
  } finally {
    rmSync(directory, { recursive: true })
  }
})
