import { PythonError } from '../failures.ts'
import { pythonRepr } from './repr.ts'

/** A text as Python's `int` reads it: whole, with spaces around and underscores between digits. */
export function pythonInt(text: string): number {
  if (!/^\s*[+-]?\d+(_\d+)*\s*$/.test(text))
    throw new PythonError('ValueError', `invalid literal for int() with base 10: ${pythonRepr(text)}`)
  return Number(text.replaceAll('_', ''))
}
