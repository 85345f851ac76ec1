import { expect, test } from 'vitest'
import { Explorer } from '../../src/explore/explorer.ts'

/** Explores, and says how to see again what was found. */
async function explored(seed: number, runs: number): Promise<string[]> {
  const explorer = new Explorer({ seed, quirks: 'none' })
  while (explorer.done < runs) await explorer.next()
  for (const finding of explorer.findings) await explorer.reduce(finding, 150)
  return explorer.findings.map(
    ({ checker, text, plan }) =>
      `${checker}: ${text} (${JSON.stringify(plan)}); again: npx cleanroom explore --seed ${seed} --runs ${runs} --quirks none`,
  )
}

/** `RUNS=20000 npx vitest run test/property/explore` looks longer. */
const runs = Number(process.env['RUNS'] ?? 2_000)

test('nothing is found in a hardened Ironic, whatever is done and whatever breaks', { timeout: 900_000 }, async () => {
  expect(await explored(1, runs)).toEqual([])
})

test('nor with a seed nobody has tried', { timeout: 600_000 }, async () => {
  expect(await explored(Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31)), runs / 4)).toEqual([])
})
