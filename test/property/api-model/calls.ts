import type { Real } from './ask.ts'

/** What one sequence asked, for whoever has to find out which call was answered otherwise. */
export class Calls {
  readonly lines: string[] = []

  /** The same API, with notes taken. */
  of(real: Real): Real {
    return {
      ...real,
      send: async (method, path, body) => {
        const answer = await real.send(method, path, body)
        this.lines.push(`${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`} -> ${answer.status}`)
        return answer
      },
    }
  }
}

/** The calls that led to a difference, the last of them marked, what differed, and what does it again. */
export function toldDifference(calls: Calls, error: unknown, again: string): string {
  const { lines } = calls
  const numbered = lines.map((line, i) => `${i === lines.length - 1 ? '>' : ' '} ${String(i + 1).padStart(2)} ${line}`)
  const text = error instanceof Error ? error.message : String(error)
  return [...numbered, text, `Again: ${again}`].join('\n')
}
