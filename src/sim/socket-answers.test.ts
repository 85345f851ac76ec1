import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectionFailure } from '../http.ts'
import { NoAnswer, NotHttp, withFlaw, type App } from '../world.ts'
import { RealWorld } from './real-world.ts'

const world = new RealWorld({ keepJournal: true })
const server = world.process('server')
const client = world.process('client')
let url = ''

/** Paths and how they are answered. */
const ways: Record<string, () => Response> = {
  '/whole': () => Response.json({ a: 'body' }),
  '/short': () => withFlaw(Response.json({ a: 'body' }), { missingBytes: 100 }),
  '/slow': () => withFlaw(new Response('x'.repeat(1_000)), { overMs: 300 }),
  '/ssh': () => {
    throw new NotHttp('SSH-2.0-OpenSSH_9.7\r\n')
  },
  '/silence': () => {
    throw new NoAnswer()
  },
}
const app: App = { fetch: ({ url: asked }) => ways[new URL(asked).pathname]?.() ?? new Response(null, { status: 404 }) }

beforeAll(async () => void ({ url } = await server.listen('server', app)))
afterAll(() => server.kill())

/** What arrives at a bare socket, and when, until the other side ends the connection. */
const bytesOf = (path: string) =>
  new Promise<{ text: string; pieces: number; ms: number }>((resolve, reject) => {
    const { port, hostname } = new URL(url)
    const from = performance.now()
    let [text, pieces] = ['', 0]
    const socket = connect(Number(port), hostname, () => socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`))
    socket.on('data', (data) => {
      text += data.toString()
      pieces++
    })
    socket.on('end', () => resolve({ text, pieces, ms: performance.now() - from }))
    socket.on('error', reject)
  })

test('a body ends before the length that was announced, and so does the connection', async () => {
  const { text } = await bytesOf('/short')
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(text).toMatch(/\r\ncontent-length: 112\r\n/)
  expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe('{"a":"body"}')
})

test('a body trickles, and is whole in the end', async () => {
  const { text, pieces, ms } = await bytesOf('/slow')
  expect(text.endsWith('x'.repeat(1_000))).toBe(true)
  expect(pieces).toBeGreaterThan(5)
  expect(ms).toBeGreaterThanOrEqual(280)
  const response = await client.fetch({ method: 'GET', url: `${url}/slow`, timeoutMs: 5_000 })
  expect(await response.text()).toHaveLength(1_000)
})

test('something that is no HTTP is all that arrives', async () => {
  expect(await bytesOf('/ssh')).toMatchObject({ text: 'SSH-2.0-OpenSSH_9.7\r\n' })
  const asked = client.fetch({ method: 'GET', url: `${url}/ssh`, timeoutMs: 5_000 })
  expect(connectionFailure(await asked.catch((error: unknown) => error))).toBeDefined()
})

test('none of it is a crash, and the listener goes on', async () => {
  const silent = client.fetch({ method: 'GET', url: `${url}/silence`, timeoutMs: 100 })
  expect(connectionFailure(await silent.catch((error: unknown) => error))).toBe('ETIMEDOUT')
  expect((await client.fetch({ method: 'GET', url: `${url}/whole`, timeoutMs: 5_000 })).status).toBe(200)
  expect(world.journal.entries.filter(({ kind }) => kind === 'crashed')).toEqual([])
})
