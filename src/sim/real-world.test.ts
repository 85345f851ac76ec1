import { connect } from 'node:net'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { connectionFailure, exchange } from '../http.ts'
import { ConnectionCut, type TlsTrust } from '../world.ts'
import { localhostCertificate, localhostKey, strangersCertificate } from '../../test/fixtures/certificates.ts'
import { RealWorld } from './real-world.ts'

const app = new Hono()
  .post('/echo', async (c) => c.text(await c.req.text()))
  .get('/cut', () => {
    throw new ConnectionCut()
  })
  .onError((error) => {
    throw error
  })

test('the same app and the same ports work over sockets', async () => {
  const world = new RealWorld({ keepJournal: true })
  const server = world.process('server')
  const client = world.process('client')
  const { url, close } = await server.listen('server', app)
  const answer = await exchange(client.fetch, { method: 'POST', url: `${url}/echo`, body: { a: 1 }, timeoutMs: 5_000 })
  expect(answer).toMatchObject({ status: 200, text: '{"a":1}' })
  const cut = await exchange(client.fetch, { method: 'GET', url: `${url}/cut`, timeoutMs: 5_000 }).catch(
    connectionFailure,
  )
  expect(cut).toBe('ECONNRESET')
  close()
  expect(
    world.journal.entries.map(({ source, kind, path, status, error }) => ({ source, kind, path, status, error })),
  ).toEqual([
    { source: 'server', kind: 'served', path: '/echo', status: 200 },
    { source: 'client', kind: 'request', path: '/echo', status: 200 },
    { source: 'server', kind: 'served', path: '/cut', error: 'ECONNRESET' },
    { source: 'client', kind: 'request', path: '/cut', error: 'ECONNRESET' },
  ])
})

test('a killed process neither listens nor wakes', async () => {
  const world = new RealWorld()
  const victim = world.process('victim', { speed: 10 })
  const client = world.process('client')
  const { url } = await victim.listen('victim', app)
  let woke = false
  victim.clock.after(100, () => (woke = true))
  victim.kill()
  await client.clock.sleep(50)
  expect(woke).toBe(false)
  const refused = await exchange(client.fetch, { method: 'GET', url, timeoutMs: 5_000 }).catch(connectionFailure)
  expect(refused).toBe('ECONNREFUSED')
})

test('a method that HTTP does not know is answered 501, not 400', async () => {
  const world = new RealWorld()
  const server = world.process('server')
  const { url } = await server.listen('server', app)
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write('FAKEMETHODFORTEST / HTTP/1.1\r\nHost: x\r\n\r\n')
  const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
  expect(first.toString()).toMatch(/^HTTP\/1\.1 501 /)
  socket.destroy()
  server.kill()
})

test('over TLS a client trusts whom it is told to', async () => {
  const world = new RealWorld()
  const server = world.process('server')
  const client = world.process('client')
  const { url, close } = await server.listen('server', app, { tls: { key: localhostKey, cert: localhostCertificate } })
  expect(url).toMatch(/^https:/)
  const ask = (tls?: TlsTrust) =>
    exchange(client.fetch, {
      method: 'POST',
      url: `${url}/echo`,
      body: 1,
      timeoutMs: 5_000,
      ...(tls ? { tls } : {}),
    }).then(({ status }) => status, connectionFailure)
  expect(await ask({ ca: localhostCertificate })).toBe(200)
  expect(await ask({ verify: false })).toBe(200)
  expect(await ask({ verify: true })).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
  expect(await ask({ ca: strangersCertificate })).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
  expect(await ask()).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
  close()
})
