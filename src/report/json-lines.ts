import type { Reporter } from './reporter.ts'

/** One JSON object a run: its verdict, with the scenario's tags and the real time it took. */
export const jsonLines: Reporter = (runs) =>
  runs.map(({ verdict, scenario: { tags }, wallMs }) => `${JSON.stringify({ ...verdict, tags, wallMs })}\n`).join('')
