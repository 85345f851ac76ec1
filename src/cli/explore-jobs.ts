import { spawn, type ChildProcess } from 'node:child_process'
import type { Hand } from '../explore/crew.ts'
import { Explorer, type ExploreOptions, type Finding, type Ran, type Reduced } from '../explore/explorer.ts'
import type { Plan } from '../explore/plan.ts'

/** Set for the processes of `--jobs`: they do what the first one tells them, and write nothing. */
const partVariable = 'CLEANROOM_EXPLORE_PART'

export const isPart = (): boolean => process.env[partVariable] !== undefined

type Order = { begin: ExploreOptions } | { run: number; corpus?: readonly Plan[] } | { reduce: Finding }
type Answer = Ran | Reduced

/** The other end of {@link processHands}: does what it is told until nobody tells it any more. */
export async function serveAsPart(): Promise<void> {
  // Ctrl-C reaches all processes of a terminal; the first one decides.
  process.on('SIGINT', () => {})
  let explorer: Explorer | undefined
  let corpus: readonly Plan[] = []
  process.on('message', (order: Order) => {
    if ('begin' in order) explorer = new Explorer(order.begin)
    else void obey(order)
  })
  const obey = async (order: Exclude<Order, { begin: ExploreOptions }>) => {
    if (!explorer) throw new Error('nobody said what to explore')
    if ('reduce' in order) return process.send?.(await explorer.reduced(order.reduce))
    corpus = order.corpus ?? corpus
    process.send?.(await explorer.run(order.run, corpus))
  }
  await new Promise<void>((resolve) => process.once('disconnect', resolve))
}

/** Several processes as hands of one exploration. */
export function processHands(
  options: ExploreOptions,
  jobs: number,
  stop: Promise<undefined>,
): { hands: Hand[]; dismiss: () => void } {
  const children = Array.from({ length: jobs }, (_, job) =>
    spawn(process.execPath, [...process.execArgv, process.argv[1] as string, 'explore'], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, [partVariable]: String(job) },
    }),
  )
  const dismiss = () => {
    for (const child of children) child.kill('SIGKILL')
  }
  return { hands: children.map((child) => handOf(child, options, stop)), dismiss }
}

function handOf(child: ChildProcess, options: ExploreOptions, stop: Promise<undefined>): Hand {
  let known: readonly Plan[] | undefined
  child.send({ begin: options } satisfies Order)
  const ask = <What extends Answer>(order: Order): Promise<What> =>
    new Promise((resolve, reject) => {
      const lost = (code: number | null) => reject(new Error(`a process of --jobs ended with ${code}`))
      child.once('close', lost)
      child.once('message', (answer) => {
        child.off('close', lost)
        resolve(answer as What)
      })
      child.send(order)
    })
  return {
    run(nth, corpus) {
      const order: Order = known === corpus ? { run: nth } : { run: nth, corpus }
      known = corpus
      return ask<Ran>(order)
    },
    // Nobody waits for what a process that is about to be dismissed is doing.
    reduce: (finding) => Promise.race([ask<Reduced>({ reduce: finding }), stop]),
  }
}
