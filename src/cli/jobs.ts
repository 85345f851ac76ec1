import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Verdict } from '../lab/verdict.ts'

/** A verdict and the real time its run took, in milliseconds. */
export type Timed = Verdict & { wallMs: number }

/**
 * Does the runs of a command line in `jobs` processes, a part of its shard each: seeds share nothing, so neither do they.
 * The verdicts come in the order in which they are ready; `onVerdict` returns whether to go on.
 */
export async function runInProcesses(
  argv: readonly string[],
  { index, count }: { index: number; count: number },
  jobs: number,
  onVerdict: (verdict: Timed) => boolean,
): Promise<void> {
  const parts = Array.from({ length: jobs }, (_, job) => `${index + count * job}/${count * jobs}`)
  const children = new Set<ChildProcess>()
  let stopped = false
  const stop = () => {
    stopped = true
    for (const child of children) child.kill()
  }
  const see = (verdict: Timed) => {
    if (!stopped && !onVerdict(verdict)) stop()
  }
  try {
    await Promise.all(parts.map((part) => runPart([...argv, '--shard', part, '--json'], children, see, () => stopped)))
  } finally {
    stop()
  }
}

async function runPart(
  argv: readonly string[],
  children: Set<ChildProcess>,
  onVerdict: (verdict: Timed) => void,
  isStopped: () => boolean,
): Promise<void> {
  const program = process.argv[1] as string
  const child = spawn(process.execPath, [...process.execArgv, program, 'run', ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  for await (const line of createInterface({ input: child.stdout })) {
    if (isStopped()) continue
    const told = JSON.parse(line) as Timed | { summary: object }
    if (!('summary' in told)) onVerdict(told)
  }
  const code = await ended
  children.delete(child)
  if (code !== 0 && code !== 1 && !isStopped())
    throw new Error(`a process of --jobs ended with ${code}: run ${argv.join(' ')}`)
}
