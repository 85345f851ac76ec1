import { expect, test } from 'vitest'
import { outputOn } from '../../src/cli/output.ts'
import { program } from '../../src/cli/program.ts'

/** Runs a command line without a terminal. */
async function lines(...argv: string[]): Promise<{ code: number; text: string; notes: string }> {
  let [text, notes] = ['', '']
  const output = outputOn({ write: (more) => (text += more) }, { write: (more) => (notes += more) }, {})
  const code = await program(argv, output)
  return { code, text, notes }
}

// What a newcomer reads. A change of these files is a change of what they learn: read it.
test.each(['ramdisk-never-calls-back', 'ramdisk-restart-mid-erase'])('%s, recorded', async (name) => {
  const { code, text } = await lines('demo', name)
  expect(code).toBe(0)
  // No escape codes, and as wide as a plain terminal; a command to copy may be longer.
  expect(text).toMatch(/^[\n\x20-\x7e]*$/)
  expect(text.split('\n').filter((line) => line.length > 80 && !line.includes('--html'))).toEqual([])
  await expect(text).toMatchFileSnapshot(`golden/${name}.txt`)
})

test('a quiz asks before it tells', async () => {
  const { text } = await lines('demo', 'firmware-ignores-erase', '--quiz')
  const [before = '', after = ''] = text.split('What went wrong?')
  expect(before).not.toMatch(/firmware-ignores-erase|acknowledges|A drive lies/)
  expect(after).toMatch(/ {2}d\) [^]*\n\nThe answer: [a-d]\n/)
  expect(after).toContain('THE LESSON')
  expect(after.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test('what it cannot play is said, with what would be right', async () => {
  expect(await lines('demo')).toMatchObject({ code: 2, notes: expect.stringContaining('takes one scenario') as string })
  expect((await lines('demo', 'firmware-ignores-erases')).notes).toContain('firmware-ignores-erase')
  expect((await lines('demo', 'happy-nvme', '--speed', 'fast')).notes).toContain('--speed must be a positive number')
  const { code, notes } = await lines('demo', 'happy-nvme', '--node', 'node-2')
  expect(code).toBe(2)
  expect(notes).toMatch(/There is no node node-2 in happy-nvme.*node-1/)
})

test('its help has an example', async () => {
  expect((await lines('demo', '--help')).text).toContain('cleanroom demo ramdisk-never-calls-back')
})
