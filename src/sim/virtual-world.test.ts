import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { exchange } from '../http.ts'
import type { Process } from '../world.ts'
import { VirtualWorld } from './virtual-world.ts'

const world = () => new VirtualWorld({ seed: 'test', keepJournal: true })
const hello = new Hono().get('/hello', (c) => c.json({ hello: 'world' }))
const ask = (client: Process, url: string, timeoutMs = 60_000) =>
  exchange(client.fetch, { method: 'GET', url, timeoutMs })

test('a request takes virtual time and reaches the app', async () => {
  const w = world()
  const server = w.process('server')
  const client = w.process('client')
  const { url } = await server.listen('server', hello)
  let answer: unknown
  client.spawn('ask', async () => {
    answer = JSON.parse((await ask(client, `${url}/hello`)).text)
  })
  expect(await w.run(60_000)).toEqual({ ended: 'rest', waiting: [] })
  expect(answer).toEqual({ hello: 'world' })
  expect(w.journal.entries).toEqual([
    expect.objectContaining({ source: 'client', kind: 'request', to: 'server', path: '/hello', status: 200 }),
  ])
})

test('a host nobody listens on refuses, and a silent one runs into the time-out', async () => {
  const w = world()
  const client = w.process('client')
  const silent = w.process('silent')
  await silent.listen('silent', { fetch: () => new Promise(() => {}) })
  const errors: string[] = []
  for (const host of ['nobody', 'silent'])
    client.spawn(host, async () => {
      await ask(client, `http://${host}/`, 5_000).catch((error: Error) => errors.push(error.name))
    })
  expect(await w.run(60_000)).toEqual({ ended: 'stuck', waiting: ['client > silent GET /'] })
  expect(errors).toEqual(['TypeError', 'TimeoutError'])
})

test('what a killed process was doing never goes on, and its callers see the connection reset', async () => {
  const w = world()
  const victim = w.process('victim')
  const client = w.process('client')
  let survived = false
  await victim.listen('victim', {
    fetch: async () => {
      await victim.clock.sleep(10_000)
      survived = true
      return new Response('late')
    },
  })
  let code: unknown
  client.spawn('ask', async () => {
    await ask(client, 'http://victim/').catch((error: Error) => (code = (error.cause as { code: string }).code))
  })
  client.clock.after(5_000, () => victim.kill())
  await w.run(60_000)
  expect({ survived, code }).toEqual({ survived: false, code: 'ECONNRESET' })
  expect(w.process('victim').alive).toBe(true)
})

test('periodic work goes on to the limit but keeps no run from its end', async () => {
  const w = world()
  let beats = 0
  w.process('heart').every('beat', 1_000, async () => void beats++)
  expect((await w.run(60_000)).ended).toBe('rest')
  w.clock.after(10_500, () => {})
  await w.run(60_000)
  expect(beats).toBe(10)
})

test('the same seed gives the same journal, another seed another', async () => {
  const run = async (seed: string) => {
    const w = new VirtualWorld({ seed })
    const client = w.process('client')
    await w.process('server').listen('server', hello)
    for (let i = 0; i < 20; i++) client.spawn('ask', async () => void (await ask(client, 'http://server/hello')))
    await w.run(60_000)
    return w.journal.digest()
  }
  expect(await run('a')).toBe(await run('a'))
  expect(await run('a')).not.toBe(await run('b'))
})
