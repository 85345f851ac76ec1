import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { connectionFailure, exchange } from '../http.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import type { HttpRule } from './http-rule.ts'
import { HttpRules, withFaults, type FaultContext } from './with-faults.ts'

const context = (): FaultContext => ({
  clock: lab.server.clock,
  random: lab.server.random,
  record: (kind, detail) => lab.server.record(kind, detail),
  state: () => ({ power: lab.power }),
  effect: (name) => void (lab.power = name),
})
let lab: ReturnType<typeof newLab>

function newLab() {
  const world = new VirtualWorld({ seed: 'faults', keepJournal: true })
  return { world, server: world.process('server'), client: world.process('client'), power: 'Off', served: 0 }
}

const app = new Hono()
  .get('/v1/things/:id', (c) => c.json({ id: c.req.param('id'), served: ++lab.served }))
  .post('/v1/things', async (c) => {
    lab.served++
    return c.json(await c.req.json(), 201)
  })

type Seen = { status?: number; json?: unknown; error?: string | undefined; ms: number }

/** What a client sees that sends these requests one after another. */
async function see(rules: readonly HttpRule[], ...requests: [method: string, path: string, body?: unknown][]) {
  lab = newLab()
  const { world, server, client } = lab
  await server.listen('server', withFaults(app, new HttpRules(context(), rules), context()))
  const seen: Seen[] = []
  client.spawn('ask', async () => {
    for (const [method, path, body] of requests) {
      const from = client.clock.now()
      const elapsed = () => client.clock.now() - from
      const url = `http://server${path}`
      try {
        const { status, text } = await exchange(client.fetch, {
          method,
          url,
          timeoutMs: 60_000,
          ...(body ? { body } : {}),
        })
        seen.push({ status, json: text.endsWith('}') ? JSON.parse(text) : text, ms: elapsed() })
      } catch (error) {
        seen.push({ error: connectionFailure(error), ms: elapsed() })
      }
    }
  })
  expect((await world.run(3_600_000)).ended).toBe('rest')
  return seen
}

const things = (count: number) => Array.from({ length: count }, (): [string, string] => ['GET', '/v1/things/1'])

test('only requests that match are struck, by method, path and body', async () => {
  const rule: HttpRule = {
    match: { method: ['POST', 'PUT'], path: '/v1/*', body: { 'step.name': 'erase_*' } },
    does: { status: 500 },
  }
  const seen = await see(
    [rule],
    ['GET', '/v1/things/1'],
    ['POST', '/v1/things', { step: { name: 'erase_devices' } }],
    ['POST', '/v1/things', { step: { name: 'other' } }],
  )
  expect(seen.map(({ status }) => status)).toEqual([200, 500, 201])
  expect(lab.world.journal.entries.filter(({ kind }) => kind === 'fault')).toHaveLength(1)
})

test('the nth, every other and at most so many', async () => {
  const statuses = async (rule: Omit<HttpRule, 'does'>) =>
    (await see([{ ...rule, does: { status: 503 } }], ...things(6))).map(({ status }) => status)
  expect(await statuses({ match: { nth: 2 } })).toEqual([200, 503, 200, 200, 200, 200])
  expect(await statuses({ match: { nth: { from: 2, every: 2 } } })).toEqual([200, 503, 200, 503, 200, 503])
  expect(await statuses({ times: 2 })).toEqual([503, 503, 200, 200, 200, 200])
})

test('a share of the requests is drawn from the seed, the same in every run', async () => {
  const run = () => see([{ match: { probability: 0.5 }, does: { status: 503 } }], ...things(40))
  const first = await run()
  expect(await run()).toEqual(first)
  const struck = first.filter(({ status }) => status === 503).length
  expect(struck).toBeGreaterThan(8)
  expect(struck).toBeLessThan(32)
})

test('a request is refused, cut, lost, late, or answered with less than the truth', async () => {
  expect(await see([{ does: { cut: true } }], ...things(1))).toMatchObject([{ error: 'ECONNRESET' }])
  expect(await see([{ does: { drop: true } }], ...things(1))).toMatchObject([{ error: 'ETIMEDOUT', ms: 60_000 }])
  expect(lab.served).toBe(0)
  const [late] = await see([{ does: { delayMs: 20_000 } }], ...things(1))
  expect(late).toMatchObject({ status: 200, json: { id: '1' } })
  expect(late?.ms).toBeGreaterThanOrEqual(20_000)
  expect(await see([{ does: { truncate: 5 } }], ...things(1))).toMatchObject([{ status: 200 }])
  expect(await see([{ does: { merge: { id: null, more: { a: 1 } } } }], ...things(1))).toMatchObject([
    { status: 200, json: { served: 1, more: { a: 1 } } },
  ])
})

test('an answer trickles, or something that is no HTTP is in its place', async () => {
  const [late] = await see([{ does: { trickleMs: 20_000 } }], ...things(1))
  expect(late).toMatchObject({ status: 200, json: { id: '1' } })
  expect(late?.ms).toBeGreaterThanOrEqual(20_000)
  expect(await see([{ does: { notHttp: 'SSH-2.0' } }], ...things(1))).toMatchObject([{ error: 'ECONNRESET' }])
  expect(lab.served).toBe(0)
  expect(lab.world.journal.entries.filter(({ kind }) => kind === 'crashed')).toEqual([])
})

test('the work is done although the answer never comes', async () => {
  expect(await see([{ does: { pass: true, drop: true } }], ...things(1))).toMatchObject([{ error: 'ETIMEDOUT' }])
  expect(lab.served).toBe(1)
  expect(await see([{ does: { pass: true, status: 500 } }], ...things(1))).toMatchObject([{ status: 500 }])
  expect(lab.served).toBe(1)
})

test('a stale answer is given again for its time', async () => {
  const seen = await see(
    [
      { match: { method: 'GET' }, does: { staleMs: 30_000 } },
      { match: { method: 'POST' }, does: { delayMs: 40_000 } },
    ],
    ...things(2),
    ['POST', '/v1/things', {}],
    ...things(1),
  )
  expect(seen.map(({ json }) => (json as { served?: number }).served)).toEqual([1, 1, undefined, 3])
})

test('rules look at the machine and change it', async () => {
  const seen = await see([{ match: { state: { power: 'Off' } }, does: { effect: 'On', status: 409 } }], ...things(2))
  expect(seen.map(({ status }) => status)).toEqual([409, 200])
})

test('a rule holds in its window of time, and can be lifted', async () => {
  const seen = await see(
    [
      { match: { fromMs: 10_000, untilMs: 25_000 }, does: { status: 503, delayMs: 1_000 } },
      { does: { delayMs: 9_000 } },
    ],
    ...things(4),
  )
  expect(seen.map(({ status }) => status)).toEqual([200, 200, 503, 503])
  lab = newLab()
  const rules = new HttpRules(context())
  const lift = rules.lay({ does: { status: 503 } })
  expect(rules.empty).toBe(false)
  lift()
  expect(rules.empty).toBe(true)
})
