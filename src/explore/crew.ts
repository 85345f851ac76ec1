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
 * order, and what a run may change plans of depends on its number. A hand waits only when the others are a whole round
 * behind.
 */
export async function explore(explorer: Explorer, hands: readonly Hand[], orders: Orders): Promise<void> {
  const { most, first } = orders
  const raw = explorer.findings.filter((finding) => finding.raw)
  const ready = new Map<number, Ran>()
  let next = explorer.done
  let enough = first && explorer.findings.length > 0
  const isOver = () => enough || orders.isOver() || orders.isStopped()

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
  /** Begins what is to be done next; `undefined` if that is nothing, for now at least. */
  const begin = (hand: Hand): Promise<void> | undefined => {
    const finding = orders.isStopped() ? undefined : raw.shift()
    if (finding)
      return hand.reduce(finding).then((reduced) => {
        if (reduced) settle(finding, reduced)
      })
    const corpus = explorer.corpusOf(next)
    if (!corpus || next >= most || isOver()) return undefined
    const nth = next++
    return hand.run(nth, corpus).then((ran) => {
      ready.set(nth, ran)
      takeReady()
    })
  }

  const idle = [...hands]
  const busy = new Set<Promise<void>>()
  for (;;) {
    for (const hand of idle.splice(0)) {
      const work = begin(hand)?.then(() => {
        busy.delete(work as Promise<void>)
        idle.push(hand)
      })
      if (work) busy.add(work)
      else idle.push(hand)
    }
    if (busy.size === 0) return
    await Promise.race(busy)
  }
}
