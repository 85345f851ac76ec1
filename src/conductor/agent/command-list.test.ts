import { describe, expect, test, vi } from 'vitest'
import { pythonJsonError } from '../../python-json-error.ts'
import { readCommandList } from './command-list.ts'
import type { Conductor } from '../conductor.ts'

/** Only who asks counts. */
const conductor = () => ({}) as Conductor

const command = (nth: number) =>
  JSON.stringify({ id: String(nth), command_name: 'x'.repeat(30_000), command_status: 'SUCCEEDED' })
const listOf = (...commands: string[]) => `{"commands": [${commands.join(', ')}]}`
const two = listOf(command(1), command(2))

describe('a long list that was read before', () => {
  test.each([
    ['with more at its end', listOf(command(1), command(2), command(3), command(4))],
    ['unchanged', two],
    ['with another last command', listOf(command(1), command(7), command(3))],
    ['that became shorter', listOf(command(2), command(3))],
    ['beside which there is something else', `${two.slice(0, -1)}, "more": [${command(3)}]}`],
    ['that comes twice', `${two.slice(0, -1)}, "commands": [${command(3)}, ${command(4)}]}`],
  ])('%s is read as it is', (_, text) => {
    const reader = conductor()
    readCommandList(reader, two)
    const { commands } = JSON.parse(text) as { commands: unknown }
    expect(readCommandList(reader, text)).toEqual(commands)
    // And once more, from what is remembered now.
    const longer = text.replace(/\]\}$/, `, ${command(9)}]}`)
    const { commands: now } = JSON.parse(longer) as { commands: unknown }
    expect(readCommandList(reader, longer)).toEqual(now)
  })

  test.each([
    ['broken off', `${two.slice(0, -2)}, {"id": `],
    ['with a comma too many', `${two.slice(0, -2)}, ]}`],
    ['with a bracket too many', `${two.slice(0, -2)}, ${command(3)}]]}`],
  ])('%s is no JSON, as it is for who reads it first', (_, text) => {
    const reader = conductor()
    readCommandList(reader, two)
    expect(() => readCommandList(reader, text)).toThrow(pythonJsonError(text))
  })

  test('is not parsed again', () => {
    const reader = conductor()
    readCommandList(reader, two)
    const parse = vi.spyOn(JSON, 'parse')
    readCommandList(reader, listOf(command(1), command(2), command(3)))
    const lengths = parse.mock.calls.map(([text]) => text.length)
    parse.mockRestore()
    expect(lengths).toEqual([command(3).length + 3])
  })
})
