import { readFileSync, writeFileSync } from 'node:fs'
import { quirkIds, type QuirkId } from '../conductor/quirks.ts'
import { didYouMean } from '../conductor/options/options.ts'
import { hunt, rowOf, unseen, type BankRow, type Hunt } from '../explore/quirk-bank.ts'
import { bankTable, withBankTable } from '../explore/quirk-table.ts'
import { wholeNumber } from './arguments.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { table } from './table.ts'

/** The bank of quirks: a test of the tester. */
export const quirks = command({
  name: 'quirks',
  summary: 'tests the tester: with one quirk of Ironic on, exploration must find what it breaks',
  usage: '[QUIRK…] [--seeds N] [--most N] [--page FILE] [--json]',
  options: {
    seeds: { value: 'N', says: 'with so many seeds; the table has the median (5)' },
    most: { value: 'N', says: 'give a quirk up after so many runs (2000)' },
    page: { value: 'FILE', says: 'write the table into this page, between its marks' },
    json: { says: 'one JSON object a quirk, with its smallest plans' },
  },
  examples: [
    ['quirks', 'the whole bank'],
    ['quirks no-steps-is-clean --json', 'the smallest witness of one'],
    ['quirks --page docs/quirks.md', 'the table in the documentation'],
  ],
  async run({ options, positionals }, output) {
    const chosen = positionals.length === 0 ? quirkIds : positionals.map(quirkNamed)
    const seeds = wholeNumber('--seeds', options.seeds ?? '5', { min: 1, max: 1000 })
    const most = wholeNumber('--most', options.most ?? '2000', { min: 1, max: 1e7 })
    const rows: BankRow[] = []
    for (const quirk of chosen) {
      const hunts: Hunt[] = []
      for (let seed = 1; seed <= seeds && unseen[quirk] === undefined; seed++) {
        output.progress(`${rows.length} of ${chosen.length}: ${quirk}, seed ${seed}`)
        hunts.push(await hunt(quirk, seed, most))
      }
      const row = rowOf(quirk, hunts)
      rows.push(row)
      if (options.json) output.line(JSON.stringify({ ...row, hunts }))
      else output.note(`${quirk}: ${row.runs ?? 'not found'}`)
    }
    if (options.page !== undefined) writePage(options.page, rows, most)
    if (!options.json) for (const line of table(bankTable(rows))) output.line(line)
    const missed = rows.filter(({ quirk, runs }) => runs === undefined && unseen[quirk] === undefined)
    return missed.length === 0 ? 0 : 1
  },
})

function quirkNamed(name: string): QuirkId {
  const found = quirkIds.find((id) => id === name)
  if (!found) throw new BadInput(`There is no quirk ${name}.${didYouMean(name, quirkIds)}`)
  return found
}

function writePage(file: string, rows: readonly BankRow[], most: number): void {
  try {
    writeFileSync(file, withBankTable(readFileSync(file, 'utf8'), rows, most))
  } catch (error) {
    throw new BadInput(`Cannot write ${file}: ${(error as Error).message}.`)
  }
}
