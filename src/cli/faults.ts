import { agentFaults, type FaultRow } from '../fake-agent/catalogue/catalogue.ts'
import { faults as ofTheLab } from '../lab/faults/table.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import type { Output } from './output.ts'
import { table } from './table.ts'

export const faults = command({
  name: 'faults',
  summary: 'what can go wrong: the faults a scenario may order',
  usage: '[ID] [--json]',
  options: { json: { says: 'one JSON object with both lists' } },
  examples: [
    ['faults', 'the faults of the lab, and the catalogue of misbehaving agents'],
    ['faults F45', 'one row: how it comes about, what Ironic makes of it, how to order it'],
  ],
  more: [
    'A scenario orders a fault of the lab by its name, and a row of the catalogue with { do: agent fault, id: F45 }.',
  ],
  async run({ options, positionals }, output) {
    const [id, ...more] = positionals
    if (more.length > 0) throw new BadInput(`cleanroom faults takes one id at most, but got ${positionals.join(' ')}.`)
    if (id !== undefined) return describe(id, output, options.json === true)
    if (options.json) {
      output.line(JSON.stringify({ lab: labRows(), agent: agentFaults.map(catalogueRow) }, null, 2))
      return 0
    }
    for (const line of table(labRows().map(({ name, says }) => [output.colour('bold', name), says]))) output.line(line)
    output.line()
    for (const line of table(agentFaults.map((row) => [output.colour('bold', row.id), wayTo(row), row.title])))
      output.line(line)
    return 0
  },
})

const labRows = () =>
  Object.entries(ofTheLab).map(([name, { says, scope, args }]) => ({ name, says, scope, args: Object.keys(args) }))

const catalogueRow = (row: FaultRow) => ({
  id: row.id,
  title: row.title,
  cause: row.cause,
  outcome: row.outcome,
  way: wayTo(row),
  ...row.order,
})

/** Whether the row can be ordered by its id, is nothing a fake has a part in, or cannot be. */
function wayTo({ order }: FaultRow): 'by id' | 'situation' | 'impossible' {
  if ('impossible' in order) return 'impossible'
  return 'situation' in order ? 'situation' : 'by id'
}

function describe(id: string, output: Output, asJson: boolean): 0 {
  const row = agentFaults.find((one) => one.id === id.toUpperCase())
  if (!row) {
    const last = agentFaults.at(-1)?.id
    throw new BadInput(`There is no fault ${id} in the catalogue: ids go from ${agentFaults[0]?.id} to ${last}.`)
  }
  if (asJson) {
    output.line(JSON.stringify(catalogueRow(row), null, 2))
    return 0
  }
  const { order } = row
  const how =
    'impossible' in order
      ? `not to be had: ${order.impossible}`
      : 'situation' in order
        ? order.situation
        : `{ do: agent fault, id: ${row.id} }`
  output.line(output.colour('bold', `${row.id}  ${row.title}`))
  for (const line of table([
    ['cause', row.cause],
    ['outcome', row.outcome],
    ['order', how],
  ]))
    output.line(line)
  return 0
}
