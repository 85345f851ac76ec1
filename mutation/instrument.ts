import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Instrumenter } from '@stryker-mutator/instrumenter'
import { globSync } from 'tinyglobby'
import type { Area } from './areas.ts'

/** One small change of the source, and where it is; `line` counts from 1. */
export type Mutant = { id: string; file: string; line: number; before: string; after: string }

export const root = join(import.meta.dirname, '..')

/** The instrumenter says what it does; nobody has asked. */
const quiet = new Proxy({}, { get: (_, key) => (String(key).startsWith('is') ? () => false : () => {}) })

export const filesOf = (patterns: readonly string[]): string[] =>
  patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted()

/** The files of an area whose mutants are judged. */
export function mutatedIn({ mutated, leftOut }: Area): string[] {
  const not = new Set(leftOut.flatMap(({ files }) => filesOf(files)))
  return filesOf(mutated).filter((file) => !file.endsWith('.test.ts') && !not.has(file))
}

/**
 * Copies the program to `directory` with all mutants of `files` built in, each behind a switch, and with tests that are
 * told by `mutation/stand-in.ts`.
 */
export async function instrument(directory: string, files: readonly string[]): Promise<Mutant[]> {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  for (const part of ['src', 'test', 'docs', 'package.json', 'tsconfig.json'])
    cpSync(join(root, part), join(directory, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  const sources = files.map((name) => ({ name, content: readFileSync(join(root, name), 'utf8'), mutate: true }))
  const result = await new Instrumenter(quiet as never).instrument(sources, {
    ignorers: [],
    excludedMutations: [],
    mutationRanges: [],
    plugins: null,
  } as never)
  for (const { name, content } of result.files) writeFileSync(join(directory, name), content)
  const standIn = pathToFileURL(join(import.meta.dirname, 'stand-in.ts')).href
  for (const name of globSync('{src,test}/**/*.ts', { cwd: directory })) {
    const text = readFileSync(join(directory, name), 'utf8')
    if (text.includes("from 'vitest'"))
      writeFileSync(join(directory, name), text.replaceAll("'vitest'", `'${standIn}'`))
  }
  const texts = new Map(sources.map(({ name, content }) => [name, content.split('\n')]))
  return result.mutants.map(({ id, fileName: file, replacement, location: { start, end } }) => {
    const line = texts.get(file)?.[start.line] ?? ''
    const before = line.slice(start.column, start.line === end.line ? end.column : undefined)
    return { id, file, line: start.line + 1, before, after: replacement }
  })
}
