import { machine } from '../conductor/states.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { stateDiagram } from './state-diagram.ts'
import { table } from './table.ts'

/** Everything the machine of provision states is, as plain rows. */
export function stateTable() {
  const rows = Object.entries(machine)
  return {
    states: rows.map(([name, { stable, target }]) => ({ name, stable, target: target ?? null })),
    transitions: rows.flatMap(([from, { on }]) => Object.entries(on).map(([event, to]) => ({ from, event, to }))),
  }
}

export const states = command({
  name: 'states',
  summary: "Ironic's provision states and what leads from one to another",
  usage: '[--json | --mermaid [--all]]',
  options: {
    json: { says: 'all states and transitions as one JSON object' },
    mermaid: { says: 'a Mermaid diagram of the states cleaning passes through' },
    all: { says: 'with --mermaid: every state' },
  },
  examples: [
    ['states', 'the table for people'],
    ['states --mermaid', 'the diagram in the README'],
  ],
  async run({ options, positionals }, output) {
    if (positionals.length > 0) throw new BadInput(`cleanroom states takes no argument, but got ${positionals[0]}.`)
    if (options.json && options.mermaid) throw new BadInput('--json and --mermaid exclude each other.')
    const all = stateTable()
    if (options.json) output.line(JSON.stringify(all, null, 2))
    else if (options.mermaid) for (const line of stateDiagram({ all: options.all === true })) output.line(line)
    else {
      const leads = (state: string) =>
        all.transitions.filter(({ from }) => from === state).map(({ event, to }) => `${event} → ${to}`)
      const rows = all.states.map(({ name, stable, target }) => [
        stable ? output.colour('bold', name) : name,
        stable ? 'stable' : '',
        target ?? '',
        leads(name).join(', '),
      ])
      for (const line of table([['STATE', '', 'TARGET', 'EVENTS'], ...rows])) output.line(line)
      output.line()
      output.line(`${all.states.length} states, ${all.transitions.length} transitions`)
    }
    return 0
  },
})
