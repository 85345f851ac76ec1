import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { stateDiagram } from '../../src/cli/state-diagram.ts'
import { stateTable } from '../../src/cli/states.ts'

const upstream = JSON.parse(
  readFileSync(new URL('fixtures/state-machine.json', import.meta.url), 'utf8'),
) as ReturnType<typeof stateTable>

const sorted = (rows: object[]) => rows.map((row) => JSON.stringify(row)).sort()

test("the states are Ironic's, with the same stability and targets", () => {
  expect(sorted(stateTable().states)).toEqual(sorted(upstream.states))
  expect(upstream.states).toHaveLength(30)
})

test("the transitions are Ironic's, all 93 of them", () => {
  expect(sorted(stateTable().transitions)).toEqual(sorted(upstream.transitions))
  expect(upstream.transitions).toHaveLength(93)
})

test('the whole diagram has every transition on an arrow', () => {
  const events = stateDiagram({ all: true })
    .filter((line) => line.includes('-->') && line.includes(': '))
    .flatMap((line) => (line.split(': ')[1] as string).split(', '))
  expect(events).toHaveLength(93)
})

test('the diagram in the README is current', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const [, shown] = /<!-- states:begin -->\n+```mermaid\n([^]*?)\n```\n+<!-- states:end -->/.exec(readme) ?? []
  expect(shown?.split('\n')).toEqual(stateDiagram({ all: false }))
})
