import { stripVTControlCharacters } from 'node:util'

/** Rows as aligned columns, two spaces apart; nothing is padded at the end of a line. Colours do not count as width. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, width(cell))))
  return rows.map((row) =>
    row
      .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd(),
  )
}

const width = (text: string) => stripVTControlCharacters(text).length
