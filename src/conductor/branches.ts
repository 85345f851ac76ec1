/** Which rows of which tables of decisions are taken: told to whoever counts. By default nobody does. */
type Counter = (table: string, row: string) => void

let counter: Counter | undefined

/** Counts from now on; nobody, without an argument. */
export function countBranches(count?: Counter): void {
  counter = count
}

/** Notes that a row of a table decided something, and gives the row. */
export function took<Row extends string>(table: string, row: Row): Row {
  counter?.(table, row)
  return row
}
