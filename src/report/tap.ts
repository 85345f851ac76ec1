import { isAsExpected, nameOf, reasonsOf, type Reporter } from './reporter.ts'

/** The Test Anything Protocol, version 14. */
export const tap: Reporter = (runs) =>
  [
    'TAP version 14',
    `1..${runs.length}`,
    ...runs.flatMap((run, i) => {
      const line = `${isAsExpected(run) ? 'ok' : 'not ok'} ${i + 1} - ${nameOf(run).replaceAll('#', String.raw`\#`)}`
      if (isAsExpected(run)) return [line]
      const reasons = reasonsOf(run).map((reason) => `    - ${JSON.stringify(reason)}`)
      return [line, '  ---', `  verdict: ${run.verdict.verdict}`, '  reasons:', ...reasons, '  ...']
    }),
    '',
  ].join('\n')
