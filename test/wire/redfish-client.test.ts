import { HttpResponse, delay, http, passthrough } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { getSystem } from '../../src/conductor/drivers/redfish/connection.ts'
import { newNode } from '../../src/conductor/node.ts'
import type { OptionOverrides } from '../../src/conductor/options/options.ts'
import { createBmc } from '../../src/fake-bmc/bmc.ts'
import { Machine } from '../../src/machine/machine.ts'
import { profiles, type HardwareProfile } from '../../src/machine/profiles.ts'
import { RealWorld } from '../../src/sim/real-world.ts'
import { bareConductor, nodeUuid } from '../conductor/bench.ts'
import { closedUrl } from './closed-url.ts'

// The client uses the platform's own fetch; msw stands where the wire would be, with the emulated BMC behind it.
const world = new RealWorld()
const machine = new Machine(
  { name: 'm', uuid: nodeUuid, serial: 'CR00001', macs: ['52:54:00:00:00:01', '52:54:00:00:00:02'] },
  profiles['two-disk-1u'] as HardwareProfile,
  world.process('machine'),
)
const bmc = createBmc(world.process('bmc'), [machine], { username: 'admin', password: 'calvin' })
const wire = setupServer()
beforeAll(() => wire.listen({ onUnhandledRequest: 'error' }))
afterEach(() => wire.resetHandlers())
afterAll(() => wire.close())

const systemUrl = `http://bmc.test${bmc.systemPath(machine)}`
const behind = http.all('http://bmc.test/*', ({ request }) => bmc.app.fetch(request))
const node = newNode({
  uuid: nodeUuid,
  driver: 'redfish',
  created_at: '2026-01-01T00:00:00.000000+00:00',
  driver_info: {
    redfish_address: 'http://bmc.test',
    redfish_system_id: bmc.systemPath(machine),
    redfish_username: 'admin',
    redfish_password: 'calvin',
  },
})

let processes = 0
/** A conductor in whose time pauses pass a thousand times as fast; time-outs of requests do not. */
const conductor = (options: OptionOverrides = {}) =>
  bareConductor(world.process(`ironic ${++processes}`, { speed: 1000 }), {
    'redfish.connection_attempts': 1,
    ...options,
  })

const systemOf = (options?: OptionOverrides) => getSystem(conductor(options), node)
const message = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: Error) => error.message,
  )

test('the emulated BMC answers over the wire', async () => {
  wire.use(behind)
  expect((await systemOf()).powerState).toBe('Off')
})

test('an expired session is opened again, once', async () => {
  const logIns: string[] = []
  wire.use(
    http.post('http://bmc.test/redfish/v1/SessionService/Sessions', ({ request }) => {
      logIns.push(request.method)
      return bmc.app.fetch(request)
    }),
    behind,
  )
  const own = conductor()
  await getSystem(own, node)
  // Whatever token is sent once is called expired.
  let refused = 0
  wire.use(
    http.get(systemUrl, () =>
      refused++ === 0 ? HttpResponse.json({ error: { code: 'Base.1.22.NoValidSession' } }, { status: 401 }) : undefined,
    ),
  )
  expect((await getSystem(own, node)).powerState).toBe('Off')
  expect(logIns).toHaveLength(2)
})

test('a session that is denied again and again is access denied', async () => {
  wire.use(
    http.get(systemUrl, () =>
      HttpResponse.json({ error: { code: 'Base.1.22.NoValidSession', message: 'No.' } }, { status: 401 }),
    ),
    behind,
  )
  expect(await message(systemOf())).toBe(
    `Redfish exception occurred. Error: HTTP GET ${systemUrl} returned code 401. Base.1.22.NoValidSession: No. Extended information: None`,
  )
})

test('a 500 of HTML is asked for eleven times, and has no words', async () => {
  let asked = 0
  wire.use(
    http.get(systemUrl, () => {
      asked++
      return HttpResponse.html('<html>busy</html>', { status: 500 })
    }),
    behind,
  )
  expect(await message(systemOf())).toBe(
    `HTTP GET ${systemUrl} returned code 500. unknown error Extended information: None`,
  )
  expect(asked).toBe(11)
})

test('garbage instead of JSON', async () => {
  wire.use(
    http.get(systemUrl, () => HttpResponse.text('\u0000 not json')),
    behind,
  )
  expect(await message(systemOf())).toBe('Expecting value: line 1 column 1 (char 0)')
})

test('JSON that is no resource', async () => {
  wire.use(
    http.get(systemUrl, () => HttpResponse.json([])),
    behind,
  )
  expect(await message(systemOf())).toBe(`The attribute Id is missing from the resource ${bmc.systemPath(machine)}`)
})

test('a missing system', async () => {
  wire.use(
    http.get(systemUrl, () => new HttpResponse(null, { status: 404 })),
    behind,
  )
  expect(await message(systemOf())).toBe(`Redfish exception occurred. Error: Resource ${systemUrl} not found`)
})

test('half a body is asked for again', async () => {
  let asked = 0
  wire.use(
    http.get(systemUrl, () => {
      asked++
      if (asked > 1) return undefined
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"Id": "'))
          const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
          controller.error(new TypeError('terminated', { cause }))
        },
      })
      return new HttpResponse(body, { headers: { 'content-type': 'application/json' } })
    }),
    behind,
  )
  expect((await systemOf()).powerState).toBe('Off')
  expect(asked).toBe(2)
})

test('a refused connection is tried ten times by the client for each attempt of Ironic', async () => {
  const closed = await closedUrl()
  const { port } = new URL(closed)
  let asked = 0
  wire.use(
    http.get(`${closed}/redfish/v1/`, () => {
      asked++
      return passthrough()
    }),
  )
  const nowhere = { ...node, driver_info: { ...node.driver_info, redfish_address: closed } }
  expect(await message(getSystem(conductor({ 'redfish.connection_attempts': 2 }), nowhere))).toBe(
    `Redfish connection failed for node ${nodeUuid}: Unable to connect to ${closed}/redfish/v1/. Error: ` +
      `HTTPConnectionPool(host='127.0.0.1', port=${port}): Max retries exceeded with url: /redfish/v1/ (Caused by ` +
      `NewConnectionError("HTTPConnection(host='127.0.0.1', port=${port}): Failed to establish a new connection: [Errno 111] Connection refused"))`,
  )
  expect(asked).toBe(20)
})

test('a BMC that hangs is given up, and asked again', async () => {
  let asked = 0
  wire.use(
    http.get(systemUrl, async () => {
      if (++asked === 1) await delay('infinite')
      return undefined
    }),
    behind,
  )
  expect((await systemOf({ 'redfish.read_timeout': 1 })).powerState).toBe('Off')
  expect(asked).toBe(2)
})
