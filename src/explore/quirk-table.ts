import { focusFactor } from './themes.ts'
import { unseen, type BankRow } from './quirk-bank.ts'

const begin = '<!-- bank: written by npm run quirks -->'
const end = '<!-- end of the bank -->'

const head = ['quirk', 'runs until found', 'found by', 'smallest witness', 'violated invariant', 'upstream']

/** The bank as rows of text, the head first. */
export const bankTable = (rows: readonly BankRow[]): string[][] => [
  head,
  ...rows.map(({ quirk, runs, foundBy, seeds, size, checker, source }) => {
    const why = unseen[quirk]
    if (why !== undefined) return [quirk, '–', '–', '–', why, source]
    return [
      quirk,
      runs === undefined ? 'not found' : String(runs),
      `${foundBy} of ${seeds} seeds`,
      size === undefined ? '–' : String(size),
      checker ?? '–',
      source,
    ]
  }),
]

/** The part of a page between the bank's marks; the page may be without it as yet. */
export function bankPart(page: string): string {
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  return from < 0 || to < from ? '' : page.slice(from, to + end.length)
}

/** The page with this table between its marks, or behind everything else. */
export function withBankTable(page: string, rows: readonly BankRow[], most: number): string {
  const [titles, ...body] = bankTable(rows) as [string[], ...string[][]]
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const part = [
    begin,
    '',
    '## The bank',
    '',
    'With one quirk on and all others off, `cleanroom explore` must find something that breaks because of it. Runs until',
    `then are the median of the seeds, at most ${most} each; the smallest witness is counted in actions and faults.`,
    `The hunt favours the themes of the subject that the quirk is in (\`whereToLook\`) ${focusFactor}-fold.`,
    'Written by `npm run quirks`.',
    '',
    line(titles),
    line(titles.map(() => '---')),
    ...body.map(line),
    '',
    end,
  ].join('\n')
  const old = bankPart(page)
  return old === '' ? `${page.trimEnd()}\n\n${part}\n` : page.replace(old, () => part)
}
