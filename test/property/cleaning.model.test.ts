import fc from 'fast-check'
import { expect, test } from 'vitest'
import { moves, type Move } from './arbitraries.ts'
import { Stack } from './stack.ts'

/** `RUNS=2000 npx vitest run test/property` looks longer. */
const numRuns = Number(process.env['RUNS'] ?? 60)

/** Plays moves one after another; after each, no invariant may be violated. */
async function play(quirks: 'upstream' | 'none', moves: readonly Move[], ...except: string[]): Promise<Stack> {
  const stack = await Stack.start('model', quirks)
  for (const move of moves) {
    await stack.move(move)
    expect(stack.violations(...except), `after ${JSON.stringify(move)}`).toEqual([])
  }
  return stack
}

test('whatever is done and whatever breaks, a hardened conductor keeps every invariant', { timeout: 600_000 }, () =>
  fc.assert(
    fc.asyncProperty(moves, async (moves) => {
      expect((await play('none', moves)).violations()).toEqual([])
    }),
    { numRuns },
  ),
)

test('after any troubles that pass, an operator gets a hardened node back, wiped', { timeout: 600_000 }, () =>
  fc.assert(
    fc.asyncProperty(moves, async (moves) => {
      const stack = await play('none', moves)
      expect(await stack.recover()).toBe('available')
      expect(stack.node.machine.dataAtRisk()).toEqual([])
    }),
    { numRuns },
  ),
)
