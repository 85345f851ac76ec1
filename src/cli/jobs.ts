import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Verdict } from '../lab/verdict.ts'
import type { Leaf } from '../report/html/leaf.ts'
import type { Result } from '../target/result.ts'
import { partVariable } from './output.ts'

/** A verdict and the real time its run took, in milliseconds. */
export type Timed = Verdict & { wallMs: number }

/** What of a run outlives it: its verdict, and as much as was asked for of its leaf in a page and its line for `compare`. */
export type Kept = { verdict: Timed; leaf?: Leaf; result?: Result }

/**
 * Does the runs of a command line in `jobs` processes, a part of its shard each: seeds share nothing, so neither do they.
 * They come in the order in which they are ready; `onRun` returns whether to go on.
 */
export async function runInProcesses(
  argv: readonly string[],
  { index, count }: { index: number; count: number },
  jobs: number,
  onRun: (run: Kept) => boolean,
): Promise<void> {
  const parts = Array.from({ length: jobs }, (_, job) => `${index + count * job}/${count * jobs}`)
  const children = new Set<ChildProcess>()
  let stopped = false
  const stop = () => {
    stopped = true
    for (const child of children) child.kill()
  }
  const see = (run: Kept) => {
    if (!stopped && !onRun(run)) stop()
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
  onRun: (run: Kept) => void,
  isStopped: () => boolean,
): Promise<void> {
  const program = process.argv[1] as string
  const child = spawn(process.execPath, [...process.execArgv, program, 'run', ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, [partVariable]: '1' },
  })
  children.add(child)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  for await (const line of createInterface({ input: child.stdout })) {
    if (isStopped()) continue
    const told = JSON.parse(line) as (Timed & Omit<Kept, 'verdict'>) | { summary: object }
    if ('summary' in told) continue
    const { leaf, result, ...verdict } = told
    onRun({ verdict, ...(leaf ? { leaf } : {}), ...(result ? { result } : {}) })
  }
  const code = await ended
  children.delete(child)
  if (code !== 0 && code !== 1 && !isStopped())
    throw new Error(`a process of --jobs ended with ${code}: run ${argv.join(' ')}`)
}
