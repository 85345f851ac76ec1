import { expect, test } from 'vitest'
import { Journal } from '../sim/journal.ts'
import { StatesWatch } from './states-watch.ts'

function watched() {
  const journal = new Journal({ keep: true })
  const watch = new StatesWatch(journal)
  const tell = (kind: string, detail: Record<string, unknown> = {}) =>
    journal.write({ at: 0, source: 'ironic', kind, ...detail })
  tell('conductor started', { hostname: 'one' })
  tell('transition', { node: 'n', to: 'clean failed' })
  tell('lock', { node: 'n', held: true })
  return { watch, tell }
}

test('a lock that is held keeps a node from its rest', () => {
  const { watch, tell } = watched()
  expect(watch.atRest).toBe(false)
  expect(watch.isUnsettled('n')).toBe(true)
  tell('lock', { node: 'n', held: false })
  expect(watch.atRest).toBe(true)
})

test('the lock of a dead conductor means nothing while nobody comes, nor once it is back itself', () => {
  const { watch, tell } = watched()
  tell('conductor killed')
  expect(watch.atRest).toBe(true)
  tell('conductor started', { hostname: 'one' })
  expect(watch.atRest).toBe(true)
})

test('a successor has yet to free it, however often it starts again', () => {
  const { watch, tell } = watched()
  tell('conductor killed')
  tell('conductor started', { hostname: 'two' })
  expect(watch.atRest).toBe(false)
  tell('conductor killed')
  tell('conductor started', { hostname: 'two' })
  expect(watch.isUnsettled('n')).toBe(true)
  tell('lock', { node: 'n', held: false })
  expect(watch.atRest).toBe(true)
})
