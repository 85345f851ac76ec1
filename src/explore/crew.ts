import { settle, type Explorer, type Finding, type Ran, type Reduced } from './explorer.ts'
import type { Plan } from './plan.ts'

/** Somebody who does one run, or makes one finding smaller, at a time: this process, or another. */
export type Hand = {
  /** Does the `nth` run of an exploration with this corpus. */
  run(nth: number, corpus: readonly Plan[]): Promise<Ran>
  /** Gives `undefined` when it was told to stop. */
  reduce(finding: Finding): Promise<Reduced | undefined>
}

export type Orders = {
  /** How many runs there are, those of before included. */
  most: number
  /** Whether to begin no further run. */
  isOver(): boolean
  /** Whether to leave everything as it is, even findings that could be made smaller. */
  isStopped(): boolean
  /** Whether the first finding is enough. */
  first: boolean
  onFound(finding: Finding): void
  onRun(): void
}

/**
 * Explores with several hands. What comes of it does not depend on how many they are: runs are taken note of in their
 * order, and the corpus they are made from changes between rounds only.
 */
export async function explore(explorer: Explorer, hands: readonly Hand[], orders: Orders): Promise<void> {
  const { most, first } = orders
  const raw = explorer.findings.filter((finding) => finding.raw)
  let enough = first && explorer.findings.length > 0
  const isOver = () => enough || orders.isOver() || orders.isStopped()
  while (raw.length > 0 || (explorer.done < most && !isOver())) {
    const end = Math.min(explorer.roundEnd, most)
    const ready = new Map<number, Ran>()
    let next = explorer.done
    const takeReady = () => {
      for (let ran = ready.get(explorer.done); ran && !enough; ran = ready.get(explorer.done)) {
        ready.delete(explorer.done)
        for (const finding of explorer.take(ran).found) {
          orders.onFound(finding)
          raw.push(finding)
          enough ||= first
        }
        orders.onRun()
      }
    }
    const work = async (hand: Hand) => {
      for (;;) {
        const finding = orders.isStopped() ? undefined : raw.shift()
        if (finding) {
          const reduced = await hand.reduce(finding)
          if (reduced) settle(finding, reduced)
        } else if (next < end && !isOver()) {
          const nth = next++
          ready.set(nth, await hand.run(nth, explorer.corpus))
          takeReady()
        } else return
      }
    }
    await Promise.all(hands.map(work))
    if (orders.isStopped()) return
  }
}
