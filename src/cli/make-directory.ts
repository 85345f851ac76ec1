import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a directory and those above it that are missing. Node's own recursive `mkdir` never returns where the file system
 * knows no such directory though the one above is there, as in `/proc`.
 *
 * Throws what the file system says.
 */
export function makeDirectory(directory: string): void {
  const above = dirname(directory)
  if (above !== directory && !existsSync(above)) makeDirectory(above)
  if (existsSync(directory) && statSync(directory).isDirectory()) return
  mkdirSync(directory)
}
