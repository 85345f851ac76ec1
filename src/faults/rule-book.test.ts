import { expect, test } from 'vitest'
import { VirtualWorld } from '../sim/virtual-world.ts'
import { RuleBook, type LaidRule } from './rule-book.ts'

function bookOf(saved?: LaidRule[]) {
  const process = new VirtualWorld({ seed: 'book' }).process('faults')
  const { clock, random } = process
  const book = new RuleBook((host) => ({ clock, random: random.fork(host), record: () => {} }))
  if (saved) book.restore(JSON.parse(JSON.stringify(saved)) as LaidRule[])
  const server = (host: string) => book.wrap(host, { fetch: async () => new Response('fine') })
  const status = async (app: ReturnType<typeof server>) => (await app.fetch(new Request('http://x/a'))).status
  return { book, server, status }
}

test('a rule is for the hosts it names, those that come later included, until it is lifted', async () => {
  const { book, server, status } = bookOf()
  const early = server('bmc-1')
  const { id } = book.lay({ at: 'bmc-*', does: { status: 503 } })
  const late = server('bmc-2')
  expect([await status(early), await status(late), await status(server('agent-1'))]).toEqual([503, 503, 200])
  expect([book.lift(id), book.lift(id)]).toEqual([true, false])
  expect([await status(early), await status(late)]).toEqual([200, 200])
})

test('every server counts for itself, and goes on counting in another life', async () => {
  const { book, server, status } = bookOf()
  book.lay({ at: '*', times: 2, does: { status: 503 } })
  book.lay({ at: '*', match: { nth: 2 }, does: { status: 500 } })
  const one = server('one')
  expect([await status(one), await status(one), await status(one)]).toEqual([503, 503, 200])
  expect(await status(server('two'))).toBe(503)
  const next = bookOf(book.list())
  const again = next.server('one')
  expect([await next.status(again), await next.status(again)]).toEqual([500, 200])
  expect(await next.status(next.server('two'))).toBe(503)
  expect(next.book.lay({ at: '*', does: {} }).id).toBe(3)
})
