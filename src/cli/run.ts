import { createHash } from 'node:crypto'
import { runScenario } from '../lab/run.ts'
import type { Verdict } from '../lab/verdict.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { writeRecording } from './recording.ts'
import { duration, failureReport, verdictTable } from './report.ts'
import { chosenScenarios, type Chosen } from './scenario-files.ts'

export const run = command({
  name: 'run',
  summary: 'runs scenarios in virtual time and says whether they went as expected',
  usage: '[NAME|FILE|DIR…] [--seed N] [--json]',
  options: {
    seed: { value: 'N', says: 'the seed of all chance (1); the same seed gives the same run, byte by byte' },
    record: { value: 'DIR', says: 'keep every run in DIR, for cleanroom replay' },
    json: { says: 'one JSON object a line: a verdict each, then the summary' },
  },
  examples: [
    ['run', 'all bundled scenarios'],
    ['run happy-automated --seed 7', 'one of them, with other dice'],
    ['run my-scenarios/', 'every .yaml file in a directory'],
  ],
  more: ['cleanroom list shows the bundled scenarios.'],
  async run({ options, positionals }, output) {
    const { seed = '1', record } = options
    if (!/^[\w.-]+$/.test(seed))
      throw new BadInput(`--seed must be letters and digits, such as 7, not ${JSON.stringify(seed)}.`)
    const chosen = chosenScenarios(positionals)
    const verdicts: Verdict[] = []
    const startedAt = performance.now()
    for (const [i, { scenario, named }] of chosen.entries()) {
      output.progress(`${i + 1} of ${chosen.length}: ${scenario.name}`)
      const lines: string[] = []
      const keep = record === undefined ? {} : { onEntry: (entry: object) => void lines.push(JSON.stringify(entry)) }
      const { verdict } = await runScenario(scenario, { seed, ...keep })
      const own = { ...verdict, repeat: repeatOf({ scenario, named }, seed) }
      verdicts.push(own)
      if (record !== undefined) writeRecording(record, { scenario, seed, digest: verdict.digest, lines })
      if (options.json) output.line(JSON.stringify(own))
    }
    const summary = summaryOf(verdicts)
    if (options.json) output.line(JSON.stringify({ summary }))
    else {
      for (const line of verdictTable(verdicts, output)) output.line(line)
      for (const verdict of verdicts) {
        if (verdict.verdict === 'as expected') continue
        output.line()
        for (const line of failureReport(verdict, verdict.repeat, output)) output.line(line)
      }
      const virtualMs = verdicts.reduce((sum, one) => sum + one.virtualMs, 0)
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      output.line()
      output.line(
        `${summary.asExpected} of ${verdicts.length} as expected; ${duration(virtualMs)} of virtual time in ${seconds} s`,
      )
      output.line(`digest ${summary.digest}`)
    }
    return summary.asExpected === verdicts.length ? 0 : 1
  },
})

const repeatOf = ({ named }: Chosen, seed: string): string => `cleanroom run ${quoted(named)} --seed ${seed}`

const quoted = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The digest is one over all runs, in order: two lines that differ mean that something differs. */
function summaryOf(verdicts: readonly Verdict[]) {
  const hash = createHash('sha256')
  for (const { scenario, digest } of verdicts) hash.update(`${scenario} ${digest}\n`)
  const asExpected = verdicts.filter(({ verdict }) => verdict === 'as expected').length
  return { scenarios: verdicts.length, asExpected, otherwise: verdicts.length - asExpected, digest: hash.digest('hex') }
}
