import { expect, test } from 'vitest'
import { compareResults, figures, standing } from './compare.ts'
import { knownDifferences } from './known-differences.ts'
import { samePath } from './path.ts'
import type { NodeResult, Result } from './result.ts'

const node: NodeResult = {
  name: 'node-1',
  path: ['manageable', 'cleaning', 'clean wait', 'cleaning', 'clean failed'],
  fields: { provision_state: 'clean failed', maintenance: true },
  texts: { last_error: 'It broke.', maintenance_reason: 'It broke.' },
  disks: { '/dev/sda': 'wiped' },
  power: 'On',
}
const result = (changes: Partial<NodeResult> = {}, more: Partial<Result> = {}): Result => ({
  scenario: 'breaks',
  on: 'simulator',
  outcome: 'played',
  wholePath: true,
  verdict: 'as expected',
  differences: [],
  nodes: [{ ...node, ...changes }],
  tookMs: 1,
  ...more,
})

test.each([
  ['path', { path: ['manageable', 'cleaning', 'clean failed'] }],
  ['fields', { fields: { ...node.fields, maintenance: false } }],
  ['text', { texts: { ...node.texts, last_error: 'It fell.' } }],
  ['disks', { disks: { '/dev/sda': 'tenant data' } }],
  ['disks', { power: 'Off' }],
] as const)('another %s is a difference of that aspect only', (aspect, changes) => {
  const comparison = compareResults(result(), result(changes as Partial<NodeResult>))
  const words = (['path', 'fields', 'text', 'disks'] as const).map((one) => standing(comparison, one))
  expect(words.filter((word) => word !== 'equal')).toEqual(['OTHER'])
  expect(standing(comparison, aspect)).toBe('OTHER')
  expect(figures([comparison, compareResults(result(), result())])).toMatchObject({ compared: 2, identical: 1 })
})

test('a known reason belongs to its scenarios and aspects', () => {
  const other = result({ texts: { last_error: 'It fell.', maintenance_reason: 'It broke.' } })
  const known = (scenarios: RegExp) =>
    figures([compareResults(result(), other, { reasons: [{ scenarios, aspects: ['text'], because: 'words' }] })])
  expect(known(/^breaks$/)).toMatchObject({ explained: 1, unexplained: 0, identical: 0 })
  expect(known(/^other$/)).toMatchObject({ explained: 0, unexplained: 1 })
})

test('a known rewording is the same text only if all the rest of it is', () => {
  const said = (last_error: string) => result({ texts: { last_error, maintenance_reason: 'It broke.' } })
  const before =
    'Step a failed. Extended information: None. Also Failed to tear down cleaning on node <node>, reason: b'
  const then = 'Step a failed. Extended information: [{}]. Also failed to tear down cleaning.'
  const held = (theirs: string) => {
    const comparison = compareResults(said(before), said(theirs), knownDifferences)
    return [standing(comparison, 'text'), figures([comparison])] as const
  }
  expect(held(then)).toMatchObject(['reworded', { identical: 0, same: 1, text: 0, explained: 1, unexplained: 0 }])
  for (const other of [then.replace('Step a', 'Step b'), then.replace('[{}]', 'None'), `${then} More.`])
    expect(held(other)).toMatchObject(['OTHER', { same: 0, unexplained: 1 }])
})

test('what was not played is not compared', () => {
  const skipped = result({}, { outcome: 'skipped', because: 'too long' })
  const comparison = compareResults(result(), skipped)
  expect(comparison.absent).toContain('too long')
  expect(figures([comparison]).compared).toBe(0)
})

test('a path that was looked at from time to time may lack states, and may not have others', () => {
  const whole = ['a', 'b', 'a', 'c']
  expect(samePath(whole, ['a', 'c'], true)).toBe(false)
  expect(samePath(whole, ['a', 'c'], false)).toBe(true)
  expect(samePath(whole, ['a', 'b'], false)).toBe(false)
  expect(samePath(whole, ['b', 'b', 'c'], false)).toBe(false)
  expect(samePath(whole, ['a', 'd', 'c'], false)).toBe(false)
})
