import { isAsExpected, nameOf, reasonsOf, type Reporter } from './reporter.ts'

/**
 * Annotations in GitHub's workflow log: an error for each run that went otherwise, a warning for each of which nothing can
 * be said.
 */
export const github: Reporter = (runs) =>
  runs
    .filter((run) => !isAsExpected(run))
    .map((run) => {
      const file = run.file === undefined ? '' : `file=${property(run.file)},`
      const level = run.verdict.verdict === 'unknown' ? 'warning' : 'error'
      return `::${level} ${file}title=${property(`${nameOf(run)}: ${run.verdict.verdict}`)}::${data(reasonsOf(run).join('\n'))}\n`
    })
    .join('')

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
