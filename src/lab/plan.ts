import { createHash } from 'node:crypto'
import type { Scenario } from '../scenarios/scenario.ts'

/** One run to be done. */
export type Planned = { scenario: Scenario; seed: string }

/** The seeds `7`, `1..100` stands for; `undefined` if it stands for none. */
export function seedsOf(text: string): string[] | undefined {
  const range = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text)
  if (!range) return /^[\w.-]+$/.test(text) && !text.includes('..') ? [text] : undefined
  const [from, to] = [Number(range[1]), Number(range[2])]
  if (to < from || to - from >= 1_000_000) return undefined
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i))
}

/** Every scenario with every seed, seed by seed: the first round is complete before the second begins. */
export const planOf = (scenarios: readonly Scenario[], seeds: readonly string[]): Planned[] =>
  seeds.flatMap((seed) => scenarios.map((scenario) => ({ scenario, seed })))

/**
 * The `index`th of `count` parts of a plan, from 1. A run's part goes by its name and seed alone, so that a new scenario
 * moves no other; part i of n is parts i, i + n, … of a multiple of n.
 */
export const shardOf = (plan: readonly Planned[], index: number, count: number): Planned[] =>
  plan.filter(({ scenario: { name }, seed }) => hashOf(`${name} ${seed}`) % count === index - 1)

const hashOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0)

/** The index and count `2/8` stands for. */
export function shardFrom(text: string): { index: number; count: number } | undefined {
  const found = /^(\d{1,5})\/(\d{1,5})$/.exec(text)
  const [index, count] = [Number(found?.[1]), Number(found?.[2])]
  return found && index >= 1 && index <= count ? { index, count } : undefined
}

/** The scenarios of a pack: those with this tag. Hyphens stand for blanks, as `data-safety` is easier to type. */
export const packOf = <Tagged extends { tags: readonly string[] }>(
  scenarios: readonly Tagged[],
  tag: string,
): Tagged[] => scenarios.filter(({ tags }) => tags.some((one) => one === tag || one.replaceAll(' ', '-') === tag))
