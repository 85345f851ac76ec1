import { didYouMean } from '../conductor/options/options.ts'

/** Something in a scenario that has the right form and makes no sense: where, and what would be right. */
export type Mistake = { path: (string | number)[]; text: string }

export const noSuch = (what: string, name: string, names: readonly string[]): string =>
  `There is no ${what} ${JSON.stringify(name)}.${didYouMean(name, names) || ` There are: ${names.join(', ')}.`}`
