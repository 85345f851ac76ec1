import type { Reporter } from './reporter.ts'

/**
 * One JSON object a run: its verdict, with the scenario's story and tags and the real time it took. The last line says what
 * part of all runs it is, for `cleanroom merge`.
 */
export const jsonLines: Reporter = (runs, extent) =>
  [
    ...runs.map(({ verdict, scenario: { story, tags }, wallMs, file }) => ({ ...verdict, story, tags, wallMs, file })),
    ...(extent ? [{ extent }] : []),
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
