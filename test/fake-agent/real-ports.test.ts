import { get, type RequestOptions } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { connect as connectPlainly } from 'node:net'
import { connect } from 'node:tls'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runAgent } from '../../src/fake-agent/agent.ts'
import { Machine } from '../../src/machine/machine.ts'
import { type HardwareProfile, profiles } from '../../src/machine/profiles.ts'
import { RealWorld } from '../../src/sim/real-world.ts'
import { node, token } from './bench.ts'

const world = new RealWorld()
const ironic = world.process('ironic')
const agent = world.process('agent', { speed: 50 })
const heartbeats: Record<string, string>[] = []

beforeAll(async () => {
  const api = new Hono()
    .get('/', (c) => c.json({ default_version: { version: '1.82' } }))
    .get('/v1/lookup', (c) =>
      c.json({ node, config: { heartbeat_timeout: 300, agent_token: token, tls_min_version: '1.3' } }),
    )
    .post('/v1/heartbeat/:uuid', async (c) => {
      heartbeats.push(await c.req.json())
      return c.body(null, 202)
    })
  const { url } = await ironic.listen('ironic', api)
  const identity = { name: 'node-1', uuid: 'm', serial: 'S1', macs: ['52:54:00:aa:bb:01'] }
  const machine = new Machine(identity, profiles['two-disk-1u'] as HardwareProfile, agent)
  const boot = { number: 1, from: 'network' as const, parameters: { 'ipa-api-url': url } }
  runAgent(agent, machine, boot, { address: '127.0.0.1', tls: true })
  while (heartbeats.length === 0) await ironic.clock.sleep(10)
})

afterAll(() => {
  agent.kill()
  ironic.kill()
})

const ask = (path: string, options: RequestOptions = {}) =>
  new Promise<{ message: IncomingMessage; text: string }>((resolve, reject) => {
    const { callback_url: url, agent_verify_ca: ca } = heartbeats[0] as {
      callback_url: string
      agent_verify_ca: string
    }
    const request = get(`${url}${path}`, { ca, agent: false, ...options }, (message) => {
      let text = ''
      message.on('data', (chunk) => (text += String(chunk)))
      message.on('end', () => resolve({ message, text }))
    })
    request.on('error', reject)
  })

test('the certificate of a heartbeat is the one the listener shows, for the address it announces', async () => {
  expect(heartbeats[0]?.['callback_url']).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  const { message, text } = await ask('/v1/status')
  expect(message.statusCode).toBe(200)
  expect(message.headers['server']).toBe('ironic-python-agent')
  expect(message.headers['content-length']).toBe(String(text.length))
  expect(text).toMatch(/^\{"started_at": \d+(\.\d+)?, "version": "12\.0\.0"\}$/)
})

test('Ironic decides about the oldest TLS version', async () => {
  await expect(ask('/v1/status', { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version/)
  const { port } = new URL(heartbeats[0]?.['callback_url'] as string)
  const version = await new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getProtocol())
      socket.destroy()
    })
  })
  expect(version).toBe('TLSv1.3')
})

test('plain HTTP on the port of TLS is closed without an answer', async () => {
  const { port } = new URL(heartbeats[0]?.['callback_url'] as string)
  const heard = await new Promise((resolve) => {
    let text = ''
    const socket = connectPlainly(Number(port), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
    socket.on('data', (data) => (text += String(data)))
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
  })
  expect(heard).not.toMatch(/HTTP/)
})

test('links name the address as the client wrote it, and a missing slash is a redirect that keeps the query', async () => {
  const { callback_url: url } = heartbeats[0] as { callback_url: string }
  const root = JSON.parse((await ask('/')).text) as { default_version: { links: { href: string }[] } }
  expect(root.default_version.links[0]?.href).toBe(`${url}/v1`)
  const { message } = await ask('/v1/commands?agent_token=x&wait=false')
  expect(message.statusCode).toBe(308)
  expect(message.headers['location']).toBe(`${url}/v1/commands/?agent_token=x&wait=false`)
})

test('HEAD is answered like GET, without a body', async () => {
  const { message, text } = await ask('/v1/status', { method: 'HEAD' })
  expect({ status: message.statusCode, text }).toEqual({ status: 200, text: '' })
})
