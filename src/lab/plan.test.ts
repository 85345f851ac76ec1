import { expect, test } from 'vitest'
import { library } from '../scenarios/library/index.ts'
import { packOf, planOf, seedsOf, shardFrom, shardOf } from './plan.ts'

test('seeds are one or a range', () => {
  expect(seedsOf('7')).toEqual(['7'])
  expect(seedsOf('nightly-3')).toEqual(['nightly-3'])
  expect(seedsOf('8..11')).toEqual(['8', '9', '10', '11'])
  expect(['3..2', '1..', 'a..b', '', 'a b'].map(seedsOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('shards are disjoint and together the whole plan', () => {
  const plan = planOf(library, ['1', '2'])
  const shards = [1, 2, 3].map((index) => shardOf(plan, index, 3))
  expect(shards.flat()).toHaveLength(plan.length)
  expect(new Set(shards.flat()).size).toBe(plan.length)
  expect(['2/8', '0/3', '4/3', 'x', '1/0'].map(shardFrom)).toEqual([
    { index: 2, count: 8 },
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('the packs of the first day and of smoke tests are there', () => {
  for (const tag of ['smoke', 'first day', 'data safety', 'hazard', 'bmc', 'races', 'fleet'])
    expect(`${tag}: ${packOf(library, tag).length > 1}`).toBe(`${tag}: true`)
})
