import { runScenario } from '../lab/run.ts'
import { BadInput } from './bad-input.ts'
import { command } from './command.ts'
import { readRecording } from './recording.ts'

/** How many lines before a difference are shown. */
const context = 3

export const replay = command({
  name: 'replay',
  summary: 'runs a recorded run again and finds the first line of the journal that differs',
  usage: 'FILE [--json]',
  options: { json: { says: 'the result as one JSON object' } },
  examples: [['replay runs/happy-automated-1.jsonl', 'a file that cleanroom run --record runs has written']],
  async run({ options, positionals }, output) {
    const [file, ...rest] = positionals
    if (file === undefined || rest.length > 0)
      throw new BadInput('cleanroom replay takes one FILE, as cleanroom run --record DIR writes it.')
    const { scenario, seed, digest, lines } = readRecording(file)
    const now: string[] = []
    const { verdict } = await runScenario(scenario, { seed, onEntry: (entry) => now.push(JSON.stringify(entry)) })
    const at = firstDifference(lines, now)
    const same = at === undefined && verdict.digest === digest
    if (options.json) {
      const difference = at === undefined ? {} : { line: at + 1, recorded: lines[at] ?? null, now: now[at] ?? null }
      output.line(JSON.stringify({ scenario: scenario.name, seed, same, digest: verdict.digest, ...difference }))
    } else if (same) output.line(`The same ${lines.length} lines; digest ${digest}`)
    else if (at === undefined)
      output.line(`The same lines, but the recorded digest ${digest} is not theirs: ${verdict.digest}`)
    else {
      output.line(`${scenario.name} with seed ${seed} differs from line ${at + 1} of ${lines.length} on.`)
      for (const line of lines.slice(Math.max(0, at - context), at)) output.line(`    ${line}`)
      output.line(output.colour('red', `  - ${lines[at] ?? '(the recording ends here)'}`))
      output.line(output.colour('green', `  + ${now[at] ?? '(this run ends here)'}`))
    }
    return same ? 0 : 1
  },
})

function firstDifference(a: readonly string[], b: readonly string[]): number | undefined {
  const length = Math.max(a.length, b.length)
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i
  return undefined
}
