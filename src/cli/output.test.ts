import { expect, test } from 'vitest'
import { outputOn } from './output.ts'
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

test('no progress where nobody watches', () => {
  const { stream, written } = capture(false)
  outputOn(stream, stream, {}).progress('1 of 3')
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
