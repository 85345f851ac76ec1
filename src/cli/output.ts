/** Where a command writes and what it may do there. */
export type Output = {
  /** One line on the standard output. */
  line(text?: string): void
  /** One line on the standard error output: progress and warnings, so that results can be piped. */
  note(text: string): void
  /** Whether somebody watches: lines of progress are shown. */
  readonly live: boolean
  /** A line that the next one replaces; where there is no terminal, such as in CI, a line of its own now and then. */
  progress(text: string): void
  colour(name: ColourName, text: string): string
}

export type ColourName = 'green' | 'red' | 'yellow' | 'dim' | 'bold'

const codes: Record<ColourName, [number, number]> = {
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
  dim: [2, 22],
  bold: [1, 22],
}

type Stream = { isTTY?: boolean; columns?: number; write(text: string): unknown }

/** Set for processes that another one tells the progress of. */
export const partVariable = 'CLEANROOM_PART'

/** How often progress is told where no line can be replaced, in milliseconds. */
const tellEveryMs = 60_000

/** An output on two streams. Colours and a line that changes need a terminal, and nobody who asked for none (`NO_COLOR`). */
export function outputOn(
  out: Stream,
  err: Stream,
  environment: Record<string, string | undefined>,
  now: () => number = () => performance.now(),
): Output {
  const coloured = out.isTTY === true && !environment['NO_COLOR']
  const live = err.isTTY === true && !environment['CI']
  let open = false
  let toldAt = now()
  const settle = () => {
    if (open) err.write('\r\u001b[K')
    open = false
  }
  return {
    live,
    line(text = '') {
      settle()
      out.write(`${text}\n`)
    },
    note(text) {
      settle()
      err.write(`${text}\n`)
    },
    progress(text) {
      if (environment[partVariable] !== undefined) return
      if (!live) {
        if (now() - toldAt < tellEveryMs) return
        toldAt = now()
        err.write(`${text}\n`)
        return
      }
      err.write(`\r\u001b[K${text.slice(0, (err.columns ?? 80) - 1)}`)
      open = true
    },
    colour(name, text) {
      const [on, off] = codes[name]
      return coloured ? `\u001b[${on}m${text}\u001b[${off}m` : text
    },
  }
}
