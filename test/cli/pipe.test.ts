import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname

test('a reader that goes away early, such as head, is no failure', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'faults'], { stdio: 'pipe' })
  let complaints = ''
  child.stderr.on('data', (text: Buffer) => (complaints += text))
  child.stdout.destroy()
  const [code] = (await once(child, 'close')) as [number]
  expect({ code, complaints }).toEqual({ code: 0, complaints: '' })
})
