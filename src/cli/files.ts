import { readFileSync } from 'node:fs'
import { BadInput } from './bad-input.ts'

/** A file's text. Throws {@link BadInput} that says which file and why not. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a directory' : (error as Error).message
    throw new BadInput(`Cannot read ${file}: ${why}.`)
  }
}
