import { expect, test } from 'vitest'
import { faults } from '../../src/lab/faults/table.ts'
import { actions } from '../../src/lab/actions.ts'
import { library } from '../../src/scenarios/library/index.ts'

const here = 'This page is written from the source: `npx vitest run test/docs/catalogues.test.ts -u`.'

/** With `vitest -u` the pages get what the tables say today. */
test('the catalogue of scenarios is that of the library', async () => {
  const defects = library.filter(({ reproduces }) => reproduces.length > 0).length
  const sections = [...new Set(library.map(sectionOf))]
    .sort()
    .flatMap((section) => [
      `## ${section}`,
      '',
      '| scenario | what happens | what it teaches | reproduces |',
      '|---|---|---|---|',
      ...library
        .filter((one) => sectionOf(one) === section)
        .map(({ name, story, lesson, reproduces }) => row([`\`${name}\``, story, lesson, reproduces.join(', ')])),
      '',
    ])
  const page = [
    '# The bundled scenarios',
    '',
    `${library.length} scripts of what happens to servers while they are cleaned; ${defects} of them reproduce a known defect of Ironic`,
    '([quirks.md](quirks.md)). `cleanroom run NAME` runs one, `cleanroom demo NAME` explains it, `cleanroom run --pack TAG` runs those of a tag;',
    '`cleanroom list --json` has their tags and sources. ' + here,
    '',
    ...sections,
  ]
  await expect(page.join('\n')).toMatchFileSnapshot('../../docs/scenarios.md')
})

test('the catalogue of faults is that of the lab', async () => {
  const page = [
    '# What can go wrong, and what can be done',
    '',
    'A scenario orders a fault of this table by its name: `{ do: agent down, node: node-1, afterMs: 10000, forMs: 60000 }`. `on`, `nth`, `afterMs` and',
    '`probability` say when, for faults and actions alike; `forMs` ends a fault that can end. An argument with `?` may be left out. Of everything that',
    'can be wrong with an agent there is a catalogue, [agent-faults.md](agent-faults.md), ordered as `{ do: agent fault, id: F28 }`; what BMCs do by',
    'their nature is in [bmc-quirks.md](bmc-quirks.md). `agent http`, `bmc http` and `ironic http` take rules that can do anything to a single answer.',
    here,
    '',
    '## Faults',
    '',
    '| fault | of | arguments | what it is |',
    '|---|---|---|---|',
    ...Object.entries(faults).map(([name, { scope, args, says }]) =>
      row([`\`${name}\``, scope === 'lab' ? 'the whole laboratory' : 'a node', argumentsOf(args), says]),
    ),
    '',
    '## Actions of the operator',
    '',
    '| action | arguments | what it does |',
    '|---|---|---|',
    ...Object.entries(actions).map(([name, { args, says }]) => row([`\`${name}\``, argumentsOf(args), says])),
    '',
  ]
  await expect(page.join('\n')).toMatchFileSnapshot('../../docs/faults.md')
})

const sectionOf = ({ tags }: (typeof library)[number]): string => tags[0] ?? 'others'

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`

const argumentsOf = (args: object): string =>
  Object.entries(args as Record<string, { type: string }>)
    .map(([name, { type }]) => `\`${name}\`${type === 'optional' ? '?' : ''}`)
    .join(', ')
