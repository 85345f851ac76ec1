import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Progress } from '../explore/explorer.ts'
import type { Ask } from './explore.ts'

/** Set for the processes of `--jobs`: they tell their part, and write nothing. */
const partVariable = 'CLEANROOM_EXPLORE_PART'

export const isPart = (): boolean => process.env[partVariable] !== undefined

type Live = Pick<Progress, 'done' | 'virtualMs' | 'requests'> & { findings: number }

/** Explores in several processes, a part of the shard each; gives what each has come to. */
export async function exploreInProcesses(
  { runs, forMs, seed, quirks, focus, shard, jobs, first }: Ask,
  end: { asked: boolean },
  onLive: (lives: Live[]) => void,
): Promise<Progress[]> {
  const lives: Live[] = Array.from({ length: jobs }, () => ({ done: 0, virtualMs: 0, requests: 0, findings: 0 }))
  const argv = [
    'explore',
    ...(forMs === Infinity ? ['--runs', String(runs)] : ['--for', `${Math.ceil(forMs / 1000)}s`]),
    '--seed',
    String(seed),
    '--quirks',
    typeof quirks === 'string' ? quirks : quirks.join(','),
    ...(focus.length > 0 ? ['--focus', focus.join(',')] : []),
    ...(first ? ['--first'] : []),
  ]
  const part = async (job: number): Promise<Progress> => {
    const own = ['--shard', `${shard.index + shard.count * job}/${shard.count * jobs}`]
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1] as string, ...argv, ...own], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, [partVariable]: String(job) },
    })
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    let progress: Progress | undefined
    for await (const line of createInterface({ input: child.stdout })) {
      if (end.asked) child.kill('SIGINT')
      const told = JSON.parse(line) as { live: Live } | { part: Progress }
      if ('part' in told) progress = told.part
      else {
        lives[job] = told.live
        onLive(lives)
      }
    }
    const code = await ended
    if (!progress) throw new Error(`a process of --jobs ended with ${code}: ${[...argv, ...own].join(' ')}`)
    return progress
  }
  return Promise.all(lives.map((_, job) => part(job)))
}
