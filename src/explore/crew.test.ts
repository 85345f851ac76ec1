import { expect, test } from 'vitest'
import { explore, type Hand, type Orders } from './crew.ts'
import { Explorer, type Ran } from './explorer.ts'
import type { Plan } from './plan.ts'

const orders = (most: number, first = false): Orders => ({
  most,
  first,
  isOver: () => false,
  isStopped: () => false,
  onFound: () => {},
  onRun: () => {},
})

/** What a run would come to if it hung on nothing but its number and what it may change plans of. */
const ranOf = (nth: number, corpus: readonly Plan[]): Ran => ({
  found: nth % 41 === 40 ? [{ checker: 'no crash', text: `as ${'abc'[nth % 3]} does` }] : [],
  points: nth % 7 === 0 ? [`branch: ${nth} after ${corpus.length}`] : ['branch: the usual'],
  digest: `${nth} ${corpus.length}`,
  virtualMs: corpus.length,
  requests: 1,
})

/** Comes to the end of its work after so many turns of the event loop. */
const slowHand = (turnsOf: (nth: number) => number): Hand => ({
  async run(nth, corpus) {
    for (let i = turnsOf(nth); i > 0; i--) await new Promise((resolve) => void setImmediate(resolve))
    return ranOf(nth, corpus)
  },
  reduce: async ({ plan }) => ({ plan, shrinkRuns: 1, text: 'smaller', digest: 'of the smaller' }),
})

const options = { seed: 3, quirks: 'none' } as const

// Goal: --jobs decides nothing. Method: hands of different speed, whose runs end in another order than they begin.
test('one hand and several come to the same', async () => {
  const comesTo = async (hands: Hand[], first = false) => {
    const explorer = new Explorer(options)
    await explore(explorer, hands, orders(400, first))
    return explorer.progress
  }
  const one = await comesTo([slowHand(() => 0)])
  expect(one).toMatchObject({ done: 400, findings: [{ seen: 3 }, { seen: 3 }, { seen: 3 }] })
  const hands = [slowHand((nth) => nth % 5), slowHand((nth) => (nth * 7) % 11), slowHand(() => 1)]
  expect(await comesTo(hands)).toEqual(one)
  expect(await comesTo(hands.slice(1))).toEqual(one)
  const { done } = await comesTo([slowHand(() => 0)], true)
  expect(done).toBe(41)
  expect((await comesTo(hands, true)).done).toBe(done)
})

test('a slow run keeps nobody waiting for the next round', async () => {
  const explorer = new Explorer({ ...options, round: 10 })
  let begun = 0
  const begunMeanwhile: number[] = []
  const hand: Hand = {
    ...slowHand(() => 1),
    async run(nth, corpus) {
      begun++
      const before = begun
      // The last run of the first round: the second one does not need to know what comes of it.
      for (let i = nth === 9 ? 40 : 1; i > 0; i--) await new Promise((resolve) => void setImmediate(resolve))
      if (nth === 9) begunMeanwhile.push(begun - before)
      return ranOf(nth, corpus)
    },
  }
  await explore(explorer, [hand, hand], orders(40))
  expect(explorer.done).toBe(40)
  // All of the second round, and nothing of the third.
  expect(begunMeanwhile).toEqual([10])
})

test('what is new is changed two rounds later', async () => {
  const explorer = new Explorer({ ...options, round: 2 })
  const known: (number | undefined)[][] = []
  for (let nth = 0; nth < 8; nth++) {
    known.push([0, 1, 2, 3, 4].map((ahead) => explorer.corpusOf(nth + ahead)?.length))
    explorer.take({ ...ranOf(nth, []), points: [`branch: ${nth}`], found: [] })
  }
  expect(known).toEqual([
    [0, 0, 0, 0, undefined],
    [0, 0, 0, undefined, undefined],
    [0, 0, 2, 2, undefined],
    [0, 2, 2, undefined, undefined],
    [2, 2, 4, 4, undefined],
    [2, 4, 4, undefined, undefined],
    [4, 4, 6, 6, undefined],
    [4, 6, 6, undefined, undefined],
  ])
  expect(new Explorer({ ...options, round: 1, lag: 0 }).corpusOf(1)).toBeUndefined()
})

test('a hand that is lost ends the exploration', async () => {
  const lost: Hand = { ...slowHand(() => 0), run: () => Promise.reject(new Error('a process ended')) }
  await expect(explore(new Explorer(options), [slowHand(() => 3), lost], orders(9))).rejects.toThrow('a process ended')
})
