import { expect, test } from 'vitest'
import { outputOn, partVariable } from './output.ts'
import { table } from './table.ts'

const capture = (isTTY: boolean) => {
  const written: string[] = []
  return { written, stream: { isTTY, columns: 20, write: (text: string) => written.push(text) } }
}

test('colours only on a terminal, and not for who asks for none', () => {
  const { stream } = capture(true)
  const { stream: pipe } = capture(false)
  expect(outputOn(stream, stream, {}).colour('red', 'x')).toBe('\u001b[31mx\u001b[39m')
  expect(outputOn(pipe, pipe, {}).colour('red', 'x')).toBe('x')
  expect(outputOn(stream, stream, { NO_COLOR: '1' }).colour('red', 'x')).toBe('x')
})

test('progress is one line that gives way to what stays', () => {
  const out = capture(true)
  const err = capture(true)
  const output = outputOn(out.stream, err.stream, {})
  output.progress('a line longer than the terminal is wide')
  output.line('done')
  expect(err.written).toEqual(['\r\u001b[Ka line longer than ', '\r\u001b[K'])
  expect(out.written).toEqual(['done\n'])
})

test('where no line can be replaced, progress is told once a minute', () => {
  const { stream, written } = capture(false)
  let now = 0
  const output = outputOn(stream, stream, {}, () => now)
  for (const [at, text] of [
    [1_000, '1 of 3'],
    [60_000, '2 of 3'],
    [61_000, '3 of 3'],
  ] as const) {
    now = at
    output.progress(text)
  }
  expect(written).toEqual(['2 of 3\n'])
})

test('a process of several leaves progress to the first one', () => {
  const { stream, written } = capture(true)
  outputOn(stream, stream, { [partVariable]: '1' }).progress('1 of 3')
  expect(written).toEqual([])
})

test('columns are aligned whatever colour they have', () => {
  expect(
    table([
      ['a', 'b'],
      ['\u001b[31mlong\u001b[39m', 'c'],
      ['', 'd'],
    ]),
  ).toEqual(['a     b', '\u001b[31mlong\u001b[39m  c', '      d'])
})
