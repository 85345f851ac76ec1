import { setTimeout as realSleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Outside } from './outside.ts'
import { VirtualWorld } from './virtual-world.ts'

const room = () => {
  const world = new VirtualWorld({ seed: 'outside', bodies: 'platform', keepJournal: true })
  return { world, outside: new Outside(world, world.process('outside')), startAt: world.clock.now() }
}

test('time stands still until somebody waits, and then passes exactly as far as they wait', async () => {
  const { world, outside, startAt } = room()
  const fired: number[] = []
  for (const ms of [1_000, 5_000]) world.clock.after(ms, () => fired.push(ms))
  await realSleep(5)
  expect(fired).toEqual([])
  await outside.advance(2_000)
  expect(fired).toEqual([1_000])
  expect(outside.clock.now() - startAt).toBe(2_000)
})

test('periodic work goes on while somebody waits', async () => {
  const { world, outside } = room()
  let looks = 0
  world.process('watcher').every('look', 1_000, async () => void looks++)
  expect(await outside.until(() => looks === 3, 60_000)).toBe('goal')
  expect(await outside.until(() => looks === 100, 10_000)).toBe('limit')
  expect(looks).toBe(13)
})

test('waits side by side end in their own time', async () => {
  const { outside, startAt } = room()
  const ends: [string, number][] = []
  const wait = async (name: string, ms: number) => {
    await outside.clock.sleep(ms)
    ends.push([name, outside.clock.now() - startAt])
  }
  await Promise.all([wait('long', 3_000), wait('short', 1_000), wait('middle', 2_000)])
  expect(ends).toEqual([
    ['short', 1_000],
    ['middle', 2_000],
    ['long', 3_000],
  ])
})

test('a request reaches an app within, and takes virtual time', async () => {
  const { world, outside, startAt } = room()
  const server = world.process('server')
  await server.listen('server', {
    fetch: async (request) => {
      await server.clock.sleep(5_000)
      return Response.json({ said: await request.text(), by: request.headers.get('x-by') })
    },
  })
  const request = new Request('http://server/a', { method: 'POST', body: 'hello', headers: { 'x-by': 'me' } })
  expect(await (await outside.fetch(request)).json()).toEqual({ said: 'hello', by: 'me' })
  expect(outside.clock.now() - startAt).toBeGreaterThan(5_000)
  expect(outside.clock.now() - startAt).toBeLessThan(5_100)
})

test('nobody listens, nobody answers', async () => {
  const { world, outside } = room()
  await expect(outside.fetch(new Request('http://nobody/'))).rejects.toThrow(TypeError)
  await world.process('mute').listen('mute', { fetch: () => new Promise<Response>(() => {}) })
  const waiting = outside.fetch(new Request('http://mute/'), { timeoutMs: 1_000 })
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('time stands still while a server outside works in real time, however long a client within would wait', async () => {
  const { world, outside } = room()
  await outside.serve('slow', {
    fetch: async () => {
      await realSleep(30)
      return new Response('at last')
    },
  })
  const client = world.process('client')
  let text = ''
  client.spawn('ask', async () => {
    const response = await client.fetch({ method: 'GET', url: 'http://slow/', timeoutMs: 100 })
    text = await response.text()
  })
  expect(await outside.until(() => text !== '', 10_000)).toBe('goal')
  expect(text).toBe('at last')
})

test('a server outside may ask somebody within before it answers', async () => {
  const { world, outside } = room()
  const within = world.process('within')
  await within.listen('within', { fetch: () => new Response('42') })
  await outside.serve('relay', { fetch: () => outside.fetch(new Request('http://within/')) })
  let text = ''
  within.spawn('ask', async () => {
    text = await (await within.fetch({ method: 'GET', url: 'http://relay/', timeoutMs: 1_000 })).text()
  })
  await outside.until(() => text !== '', 10_000)
  expect(text).toBe('42')
})

test('what a timer within throws reaches whoever waits', async () => {
  const { world, outside } = room()
  world.clock.after(10, () => {
    throw new Error('broken')
  })
  await expect(outside.advance(1_000)).rejects.toThrow('broken')
  await expect(outside.advance(1_000)).resolves.toBeUndefined()
})
